# The numbered SQL files as C: one array of lines each (a string literal may
# hold no more than 4095 bytes), and the list of all of them in order.
BEGIN {
	print "/* Made from src/store/sql by embed.awk. */"
	print "#include \"store/migrate.h\"\n"
}
FNR == 1 {
	base = FILENAME
	sub(/.*\//, "", base)
	sub(/\.sql$/, "", base)
	if (base !~ /^[a-z]+-[0-9][0-9][0-9]$/) {
		print FILENAME ": not FILE-NNN.sql" > "/dev/stderr"
		exit 1
	}
	if (n++ > 0)
		print "\tNULL\n};\n"
	split(base, part, "-")
	file[n] = part[1]
	version[n] = part[2] + 0
	print "static const char *const sql_" n "[] = {"
}
/\\/ {
	print FILENAME ":" FNR ": a backslash" > "/dev/stderr"
	exit 1
}
{
	gsub(/"/, "\\\"")
	print "\t\"" $0 "\\n\","
}
END {
	print "\tNULL\n};\n"
	print "const struct migration store_migrations[] = {"
	for (i = 1; i <= n; i++)
		print "\t{ \"" file[i] "\", " version[i] ", sql_" i " },"
	print "\t{ NULL, 0, NULL }\n};"
}
