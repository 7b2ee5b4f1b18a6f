-- Facts about this file itself. `copied` stands here in a backup until a server opens it as its own: then every log
-- begins another life, so that no page goes on from what it saw before the backup was put back.
create table meta (
  key text primary key,
  value text not null
) strict;

-- One row a workshop: where its log stands (`head`, which every append moves on first, so that two writers never
-- both succeed), and what a workshop is found by before its log is read. The texts repeat the log's first event.
create table workshops (
  id blob primary key,
  log blob not null,
  head integer not null,
  title text not null,
  date text not null,
  language text not null,
  join_code text not null unique,
  join_secret text not null unique,
  created_at integer not null
) strict;

-- What happened, gapless per workshop, and never changed but by redaction. It holds ids, never persons.
-- A rowid and a unique index: `without rowid` takes 1.85 times as long to append to.
create table events (
  workshop blob not null,
  seq integer not null,
  at integer not null,
  event text not null
) strict;
create unique index events_by_seq on events (workshop, seq);

-- One row per accepted command, also one without effect, so that a retry is answered and never done twice.
create table commands (
  workshop blob not null,
  command blob not null,
  actor text not null,
  digest blob not null,
  seq integer not null
) strict;
create unique index commands_by_id on commands (workshop, command);

-- What somebody may be, by the SHA-256 of the token they hold. The token itself is stored nowhere.
create table capabilities (
  hash blob not null,
  link blob not null,
  workshop blob not null,
  role text not null,
  label text,
  revoked integer not null default 0
) strict;
create unique index capabilities_by_hash on capabilities (hash);
create unique index capabilities_by_link on capabilities (link);
create index capabilities_by_workshop on capabilities (workshop);

-- Personal data, apart from the log so that it can be erased without it: names, and whose ballot is whose.
-- Rows are applied in the order in which they came.
create table people (
  workshop blob not null,
  kind text not null,
  row text not null
) strict;
create index people_by_workshop on people (workshop, kind);
