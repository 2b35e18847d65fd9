-- What stood in the column that could not be taken, cut where it is long; null for secrets, and where no one value is wrong.
alter table import_rejections add column value text;
