-- What is stored together is one row: the events of a batch and the commands they come from. As a row each, in two tables with an
-- index of their own, and a head to move on in a third, they took three times as long to write.
-- See docs/decisions/0016-a-batch-is-a-row.md.
create table appends (
  -- The workshop's number, and 40 bits that count on from 1. A workshop's rows lie together in the order in which they were stored:
  -- its log, gapless, never changed but by redaction.
  id integer primary key,
  -- The log's number after it. The next append is made only where the last row says what its author thinks.
  seq integer not null,
  -- JSON, a line each: {"seq":…,"at":…,"event":{…}}. It holds ids, never persons. Empty where the commands had no effect.
  events text not null,
  -- A line each, so that a retry is answered and never done twice: the command's id, the SHA-256 of what it asks, the log's number
  -- after it, and who gave it, with spaces between.
  commands text not null
) strict;

-- Short, for the names of its rows in `appends`.
alter table workshops add column number integer not null default 0;
update workshops set number = rowid;
create unique index workshops_by_number on workshops (number);

insert into appends (id, seq, events, commands)
  select (workshops.number << 40) + seq, seq, '{"seq":' || seq || ',"at":' || at || ',"event":' || event || '}', ''
  from workshops join events on events.workshop = workshops.id
  order by 1;
insert into appends (id, seq, events, commands)
  select (workshops.number << 40) + head + 1, head, '', group_concat(
    lower(hex(command)) || ' ' || lower(hex(digest)) || ' ' || seq || ' ' || actor, char(10) order by command)
  from workshops join commands on commands.workshop = workshops.id
  group by workshops.number;

drop table events;
drop table commands;
-- The last row of its log says it.
alter table workshops drop column head;
