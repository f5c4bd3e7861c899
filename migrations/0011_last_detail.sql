-- What the other side itself called it: its code of the error, or the HTTP status. As sync_runs.reason_detail.
alter table store_connections add column last_detail text;
