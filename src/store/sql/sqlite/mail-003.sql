-- Raw bytes by age, for retention.
CREATE INDEX mail.intake_raw ON intake (taken) WHERE raw > 0;
