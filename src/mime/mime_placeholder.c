typedef int mime_placeholder;
