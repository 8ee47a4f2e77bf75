typedef int conf_placeholder;
