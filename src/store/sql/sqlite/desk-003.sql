-- Who calls is found by the number (TM-4).
CREATE INDEX desk.contact_phone ON contact (phone) WHERE phone <> '';
CREATE INDEX desk.contact_mobile ON contact (mobile) WHERE mobile <> '';
