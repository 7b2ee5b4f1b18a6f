-- What is stored together is one row: the events of a batch and the commands they come from. As a row each, in two tables with an
-- index of their own, they took three times as long to write. See docs/decisions/0016-a-batch-is-a-row.md.
create table appends (
  -- In the order in which they were stored; a workshop's rows are its log, gapless, never changed but by redaction.
  id integer primary key,
  workshop blob not null,
  -- JSON, a line each: {"seq":…,"at":…,"event":{…}}. It holds ids, never persons. Empty where the commands had no effect.
  events text not null,
  -- A line each, so that a retry is answered and never done twice: the command's id, the SHA-256 of what it asks, the log's number
  -- after it, and who gave it, with spaces between.
  commands text not null
) strict;
create index appends_by_workshop on appends (workshop);

insert into appends (workshop, events, commands)
  select workshop, '{"seq":' || seq || ',"at":' || at || ',"event":' || event || '}', '' from events order by rowid;
insert into appends (workshop, events, commands)
  select workshop, '', group_concat(lower(hex(command)) || ' ' || lower(hex(digest)) || ' ' || seq || ' ' || actor, char(10))
  from commands group by workshop;

drop table events;
drop table commands;
