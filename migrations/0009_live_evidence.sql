-- What a source said while somebody looked into an order.
alter table order_events drop constraint order_events_caller_check;
alter table order_events add constraint order_events_caller_check
  check (caller in ('api', 'file', 'sync', 'schedule', 'demo', 'remedy', 'investigation')) not valid;
