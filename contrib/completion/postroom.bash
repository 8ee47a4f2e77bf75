# bash completion for postroom(1): the program knows its own words.
_postroom() {
	local word=${COMP_WORDS[COMP_CWORD]} words=() i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --as) ((i++)) ;;
		-*) ;;
		*) words+=("${COMP_WORDS[i]}") ;;
		esac
	done
	if [[ ${COMP_WORDS[COMP_CWORD - 1]} == -c ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "
		$(postroom complete-words "${words[@]:0:2}" 2>/dev/null | sort -u)
		$([[ ${#words[@]} -gt 0 ]] ||
		    echo run receive desk send stop reload status sandbox help)
		$([[ $word != -* ]] ||
		    echo --as --json --tsv --no-color --help)" -- "$word")
}
complete -o default -F _postroom postroom
