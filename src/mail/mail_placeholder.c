typedef int mail_placeholder;
