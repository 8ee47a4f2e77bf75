typedef int desk_placeholder;
