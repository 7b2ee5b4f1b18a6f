//! The task that owns a workshop: it takes commands, lets core decide, appends durably, publishes, then answers.
//! The invariant is *durable, then visible*: nobody ever sees an event that a crash could take back.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use ring::digest::SHA256;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use werkatelier_core::command::Command;
use werkatelier_core::decide::{Context, decide};
use werkatelier_core::event::Recorded;
use werkatelier_core::id::{CommandId, Fresh, Seq, ThemeId, WorkshopId};
use werkatelier_core::role::{Actor, Role};
use werkatelier_core::workshop::DueKind;

use super::firmness::Measuring;
use super::handle::{Room, Submission};
use super::parts::{frame_bytes, parts};
use super::publish::{Board, Published};
use super::reply::{Outcome, Reply};
use super::settings::{
    BATCH_MAX, CONFLICTS_MAX, FEW_FOLLOWERS, GATHER_IDLE_TURNS, GATHER_MANY, GATHER_TURNS, MAILBOX,
    RoomSettings, TALLY_DESK, TALLY_PHONE, WINDOW, WINDOW_FEW,
};
use super::way_back::WayBack;
use crate::env::Env;
use crate::protocol::{Code, Refusal};
use crate::storage::{Append, AppendError, By, CommandRow, Store};

/// Folds the log of a workshop and makes its room; the task is the caller's to run.
pub(super) async fn open(
    id: WorkshopId,
    store: Store,
    env: Env,
    settings: RoomSettings,
    way_back: WayBack,
    stop: CancellationToken,
) -> Result<(Room, impl Future<Output = ()> + Send), Refusal> {
    let loaded = store.load(id).await.map_err(|error| {
        tracing::error!(workshop.id = %id, error = %error, "a log could not be read");
        Refusal::of(Code::StorageFailed)
    })?;
    let loaded = loaded.ok_or_else(|| Refusal::of(Code::NotFound))?;
    let mut published = Published::default();
    published.apply(&loaded.events, &loaded.private);
    let known = loaded.commands.into_iter().map(|row| (row.id, row)).collect();
    let (mailbox, commands) = mpsc::channel(MAILBOX);
    let board = Arc::new(Board::new(loaded.log, env.clone(), settings.clone(), way_back, published.clone()));
    let stopped = board.stopped.clone();
    let room = Room {
        id,
        board: Arc::clone(&board),
        asks: Arc::new(super::asks::Asks::default()),
        mailbox,
        stopped: stopped.clone(),
    };
    let owner = Owner {
        id,
        store,
        env,
        board,
        ahead: published,
        known,
        commands,
        stop,
        settings,
        patience: Instant::now(),
        measuring: Measuring::default(),
        together: 0,
        waking: None,
        woke: Instant::now(),
    };
    let task = async move {
        let _ends = stopped.drop_guard();
        owner.run().await;
    };
    Ok((room, task))
}

struct Owner {
    id: WorkshopId,
    store: Store,
    env: Env,
    board: Arc<Board>,
    /// The state with what is being decided; equal to the published one between batches.
    ahead: Published,
    /// What was accepted before. Clients choose the ids, and only their pace bounds how many: a hash that withstands that.
    known: HashMap<CommandId, CommandRow>,
    commands: mpsc::Receiver<Submission>,
    stop: CancellationToken,
    settings: RoomSettings,
    /// When what is due may next be tried.
    patience: Instant,
    measuring: Measuring,
    /// Commands of the last batch.
    together: usize,
    /// When everyone is told what was published, and when they were the last time.
    waking: Option<Instant>,
    woke: Instant,
}

/// What a decided batch asks of the store, and whom it answers.
struct Batch {
    append: Append,
    /// Where each command of the batch stands in it.
    known: HashMap<CommandId, usize>,
    answers: Vec<Outcome>,
    /// Where the ids and secrets of its commands come from.
    seed: [u8; 32],
    /// People present per theme, counted once where a command of the batch asks for it.
    present: Option<BTreeMap<ThemeId, u32>>,
}

impl Batch {
    fn after(workshop: WorkshopId, expected: Seq, seed: [u8; 32]) -> Self {
        let append = Append {
            workshop,
            expected,
            events: Vec::new(),
            commands: Vec::new(),
            private: Vec::new(),
            links: Vec::new(),
        };
        Self { append, known: HashMap::new(), answers: Vec::new(), seed, present: None }
    }
}

impl Owner {
    async fn run(mut self) {
        let resumed = Fresh::new(self.env.seed()).uuid();
        self.give(Command::ClockResumed {}, resumed).await;
        let mut desk = Instant::now() + TALLY_DESK;
        let mut phone = Instant::now() + TALLY_PHONE;
        self.waking = Some(Instant::now());
        let mut used = Instant::now();
        loop {
            // The ticks of the tallies come back here once patience is over.
            if self.patience <= Instant::now() {
                self.measuring.begin(&self.ahead.workshop);
            }
            let due = self.ahead.workshop.due().min_by_key(|due| due.at);
            let due_at = due.map(|due| (Instant::now() + self.board.clock.until(due.at)).max(self.patience));
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return self.finish().await,
                first = self.commands.recv() => {
                    let Some(first) = first else { return };
                    self.take(first).await;
                    let window = if self.board.followers() <= FEW_FOLLOWERS { WINDOW_FEW } else { WINDOW };
                    // The first change goes out at once, the next ones of a window together.
                    self.waking.get_or_insert(self.woke + window);
                    used = Instant::now();
                }
                (counted, command, id) = self.measuring.next(&self.ahead.workshop) => {
                    if !self.give(command, id).await {
                        self.measuring.refused(counted);
                    }
                    self.waking.get_or_insert(Instant::now());
                }
                () = at(self.waking) => {}
                () = at(due_at) => {}
                () = sleep_until(desk.min(phone)) => {}
            }
            if due_at.is_some_and(|moment| moment <= Instant::now())
                && let Some((command, id)) = self.next_due()
            {
                self.give(command, id).await;
                self.waking.get_or_insert(Instant::now());
            }
            let now = Instant::now();
            if self.waking.is_some_and(|moment| moment <= now) {
                self.wake();
            }
            if desk <= now {
                self.board.recount(false);
                desk = now + TALLY_DESK;
            }
            if phone <= now {
                self.board.recount(true);
                phone = now + TALLY_PHONE;
            }
            if self.board.followers() > 0 || due_at.is_some() || self.is_timed() {
                used = now;
            } else if now - used > self.settings.idle {
                return self.finish().await;
            }
        }
    }

    fn wake(&mut self) {
        self.board.wake();
        (self.waking, self.woke) = (None, Instant::now());
    }

    /// A room with a timer stays: opened again, its timers would go on with what was left at the last event.
    fn is_timed(&self) -> bool {
        self.ahead.workshop.is_timed(self.board.clock.now())
    }

    /// Takes what still waits and answers it; then the mailbox is closed.
    async fn finish(&mut self) {
        self.commands.close();
        while let Some(first) = self.commands.recv().await {
            self.take(first).await;
        }
        self.board.wake();
    }

    /// The next moment at which the room gives itself a command, whose id follows from the moment: twice is once.
    fn next_due(&self) -> Option<(Command, Uuid)> {
        let due = self.ahead.workshop.due().min_by_key(|due| due.at)?;
        let (step, theme) = (due.run.step, due.run.theme);
        let (command, kind) = match due.what {
            DueKind::Close => (Command::CloseDue { step, theme }, "close"),
            DueKind::Grace => (Command::GraceOver { step, theme }, "grace"),
        };
        let theme = theme.map_or(String::new(), |theme| theme.to_string());
        // The salt is nobody's to know: else somebody could use up this id before the room does.
        let name = format!("{}:{kind}:{theme}:{}", self.ahead.workshop.made().salt, due.at.0);
        Some((command, Uuid::new_v5(&step.0, name.as_bytes())))
    }

    /// Gives itself a command; whether it was taken.
    async fn give(&mut self, command: Command, id: Uuid) -> bool {
        let (reply, answered) = Reply::awaited();
        let actor = Actor { role: Role::Room, link: None };
        self.take(Submission { actor, id: CommandId(id), command, links: Vec::new(), reply }).await;
        if let Ok(Err(refusal)) = answered.await {
            tracing::warn!(workshop.id = %self.id, code = refusal.code, "the room's own command was refused");
            // It is still due; a disk that is full is not asked in a tight loop.
            self.patience = Instant::now() + TALLY_DESK;
            return false;
        }
        true
    }

    /// Leaves others their turn as long as that brings more commands: what is on its way already is stored together. Where
    /// many were stored together the last time, a few turns may bring nothing: who was just answered is about to go on.
    async fn gather(&self) {
        let mut idle = 0;
        for _ in 0..GATHER_TURNS {
            let before = self.commands.len();
            tokio::task::yield_now().await;
            let came = self.commands.len();
            idle = if came > before { 0 } else { idle + 1 };
            let patient =
                idle < GATHER_IDLE_TURNS && self.together >= GATHER_MANY && came + 1 < self.together;
            if came + 1 >= BATCH_MAX || (idle > 0 && !patient) {
                return;
            }
        }
    }

    /// Decides a batch, makes it durable, publishes it, answers.
    async fn take(&mut self, first: Submission) {
        self.gather().await;
        let mut waiting = vec![first];
        while waiting.len() < BATCH_MAX
            && let Ok(next) = self.commands.try_recv()
        {
            waiting.push(next);
        }
        self.together = waiting.len();
        for _ in 0..CONFLICTS_MAX {
            let batch = self.decide_all(&waiting);
            match self.append(&batch).await {
                Ok(()) => {
                    self.publish(&batch.append);
                    self.known.extend(batch.append.commands.into_iter().map(|row| (row.id, row)));
                    return answer(waiting, batch.answers);
                }
                Err(AppendError::Conflict) => {
                    if let Err(refusal) = self.catch_up().await {
                        return refuse(waiting, &refusal);
                    }
                }
                Err(AppendError::Full) => {
                    self.ahead = self.board.published.read().clone();
                    return refuse(waiting, &Refusal::of(Code::StorageFull));
                }
                Err(AppendError::Failed(error)) => {
                    tracing::error!(workshop.id = %self.id, error, "an append failed");
                    self.ahead = self.board.published.read().clone();
                    return refuse(waiting, &Refusal::of(Code::StorageFailed));
                }
            }
        }
        self.ahead = self.board.published.read().clone();
        refuse(waiting, &Refusal::of(Code::Busy));
    }

    /// Shows what is on disk now. People's rows go with the first part: an event may name whom a later part is about.
    fn publish(&self, append: &Append) {
        let ends = append
            .commands
            .iter()
            .map(|row| usize::try_from(row.seq.0.saturating_sub(append.expected.0)).unwrap_or(usize::MAX));
        let mut private = append.private.as_slice();
        for part in parts(&append.events, ends, |recorded| frame_bytes(&recorded.event)) {
            self.board.publish(part, std::mem::take(&mut private));
        }
    }

    fn decide_all(&mut self, waiting: &[Submission]) -> Batch {
        let mut batch = Batch::after(self.id, self.ahead.workshop.seq, self.env.seed());
        for (part, submission) in (0..).zip(waiting) {
            let decided = self.decide_one(part, submission, &mut batch);
            batch.answers.push(decided);
        }
        batch
    }

    fn decide_one(&mut self, part: u32, submission: &Submission, batch: &mut Batch) -> Outcome {
        let by = By::from(submission.actor);
        let digest = digest(&submission.command);
        let in_batch = || batch.append.commands.get(*batch.known.get(&submission.id)?);
        if let Some(row) = self.known.get(&submission.id).or_else(in_batch) {
            let same = row.digest == digest && row.by == by;
            return if same { Ok(row.seq) } else { Err(Refusal::of(Code::CommandReused)) };
        }
        let now = self.board.clock.now().max(self.ahead.workshop.at);
        let mut context = Context {
            now,
            actor: submission.actor,
            fresh: Fresh::part_of(batch.seed, part),
            present: self.present(submission, batch),
        };
        let (workshop, people) = (&self.ahead.workshop, &self.ahead.people);
        let decision = decide(workshop, people, &submission.command, &mut context)?;
        let mut seq = self.ahead.workshop.seq;
        let events: Vec<Recorded> = decision
            .events
            .into_iter()
            .map(|event| {
                seq = seq.next();
                Recorded { seq, at: now, event }
            })
            .collect();
        let events_none = events.is_empty();
        self.ahead.apply(&events, &decision.private);
        let append = &mut batch.append;
        append.events.extend(events);
        append.private.extend(decision.private);
        append.links.extend(submission.links.iter().cloned());
        // What the room says to itself follows from the state; only what it changed needs to be remembered.
        if !(events_none && submission.actor.role == Role::Room) {
            batch.known.insert(submission.id, append.commands.len());
            append.commands.push(CommandRow { id: submission.id, by, digest, seq });
        }
        Ok(seq)
    }

    /// People present per theme, for what closes a round. No participant does, nobody who joins, and nothing that is written:
    /// looking at everybody costs more than such a command itself.
    fn present(&self, submission: &Submission, batch: &mut Batch) -> BTreeMap<ThemeId, u32> {
        let closes_none = matches!(
            submission.command,
            Command::Join { .. }
                | Command::Post { .. }
                | Command::EditContribution { .. }
                | Command::Comment { .. }
                | Command::React { .. }
                | Command::ClearForStage { .. }
                | Command::Feature { .. }
        );
        if closes_none || submission.actor.participant().is_some() {
            return BTreeMap::new();
        }
        let count = || {
            let present = self.board.present(&self.ahead.workshop).into_iter();
            present.filter_map(|(theme, people)| Some((theme?, people))).collect()
        };
        batch.present.get_or_insert_with(count).clone()
    }

    /// What is published already does not wait for this: a disk may take its time.
    async fn append(&mut self, batch: &Batch) -> Result<(), AppendError> {
        if batch.append.commands.is_empty() {
            return Ok(());
        }
        let store = self.store.clone();
        let mut stored = pin!(store.append(&batch.append));
        loop {
            tokio::select! {
                biased;
                stored = &mut stored => return stored,
                () = at(self.waking) => self.wake(),
            }
        }
    }

    /// Another node wrote first: what is stored is taken in, and the state decided ahead is dropped.
    async fn catch_up(&mut self) -> Result<(), Refusal> {
        let failed = |_| Refusal::of(Code::StorageFailed);
        let loaded = self.store.load(self.id).await.map_err(failed)?;
        let loaded = loaded.ok_or_else(|| Refusal::of(Code::NotFound))?;
        let published = self.board.published.read().workshop.seq;
        let missed: Vec<Recorded> = loaded.events.into_iter().filter(|event| event.seq > published).collect();
        self.known.extend(loaded.commands.into_iter().map(|row| (row.id, row)));
        self.board.publish(&missed, &loaded.private);
        self.waking.get_or_insert(Instant::now());
        self.ahead = self.board.published.read().clone();
        Ok(())
    }
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

fn answer(waiting: Vec<Submission>, answers: Vec<Outcome>) {
    for (submission, answer) in waiting.into_iter().zip(answers) {
        submission.reply.give(answer);
    }
}

fn refuse(waiting: Vec<Submission>, refusal: &Refusal) {
    let answers = waiting.iter().map(|_| Err(refusal.clone())).collect();
    answer(waiting, answers);
}

/// What a command says, as it is stored with a command. By ring, whose SHA-256 takes six tenths of the time of the other
/// one here: it was a twentieth of what a command costs.
fn digest(command: &Command) -> [u8; 32] {
    /// Most commands are shorter.
    const BYTES: usize = 384;
    let mut bytes = Vec::with_capacity(BYTES);
    if serde_json::to_writer(&mut bytes, command).is_err() {
        bytes.clear();
    }
    let mut sum = [0; 32];
    sum.copy_from_slice(ring::digest::digest(&SHA256, &bytes).as_ref());
    sum
}
