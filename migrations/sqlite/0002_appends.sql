-- What is stored together is one row: the events of a batch and the commands they come from. As a row each, in two tables with an
-- index of their own, and a head to move on in a third, they took three times as long to write.
-- See docs/decisions/0016-a-batch-is-a-row.md.
create table appends (
  -- The workshop's number, and 40 bits that count on from 1, for eight million workshops of a million million appends. A workshop's
  -- rows lie together in the order in which they were stored: its log, gapless, never changed but by redaction.
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

-- In the order of both indexes, so that nothing is sorted.
insert into appends (id, seq, events, commands)
  select (number << 40) + seq, seq, '{"seq":' || seq || ',"at":' || at || ',"event":' || event || '}', ''
  from workshops cross join events on events.workshop = workshops.id
  order by number, seq;
-- And one with all commands, which says where the workshop says its log stands: also where that is not true, so that a check of
-- the file finds what it found before.
insert into appends (id, seq, events, commands)
  select
    (number << 40) + 1 + max(head, coalesce((select max(seq) from events where workshop = workshops.id), 0)), head, '',
    coalesce((
      select group_concat(lower(hex(command)) || ' ' || lower(hex(digest)) || ' ' || seq || ' ' || actor, char(10)
        order by commands.rowid)
      from commands where workshop = workshops.id), '')
  from workshops;

drop table events;
drop table commands;
-- The last row of its log says it.
alter table workshops drop column head;
