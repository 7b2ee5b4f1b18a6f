//! Every number that bounds a workshop, with its unit and its reason. It enforces nothing itself.

/// Graphemes of a contribution. Fits one card on the stage at ten metres.
pub const CONTRIBUTION_GRAPHEMES_MAX: usize = 280;
/// Graphemes of a comment. A remark, not an essay.
pub const COMMENT_GRAPHEMES_MAX: usize = 280;
/// Graphemes of a title of a workshop, theme or step. Fits one line on the console.
pub const TITLE_GRAPHEMES_MAX: usize = 80;
/// Graphemes of a guiding question, prompt, criterion or instruction. Fits a phone without scrolling.
pub const PROMPT_GRAPHEMES_MAX: usize = 200;
/// Graphemes of a person's name.
pub const NAME_GRAPHEMES_MAX: usize = 60;
/// Graphemes of the reason of a selection or of taking something off a ballot.
pub const REASON_GRAPHEMES_MAX: usize = 500;
/// Graphemes of a message to the room. Read standing up.
pub const MESSAGE_GRAPHEMES_MAX: usize = 160;
/// Bytes of any text, whatever its graphemes: one grapheme can carry hundreds of marks.
pub const TEXT_BYTES_MAX: usize = 4096;
/// Bytes of a language tag: what RFC 5646 §4.4.1 asks implementations to hold.
pub const LANGUAGE_TAG_MAX: usize = 35;

/// Themes of a workshop. Letters run out, and so does a hall.
pub const THEMES_MAX: usize = 12;
/// Steps of an agenda: two days of a step each quarter of an hour.
pub const STEPS_MAX: usize = 60;
/// People in one workshop; the promise is measured at 1,000.
pub const PARTICIPANTS_MAX: usize = 2000;
/// Contributions in one workshop: fifty people an hour at full speed.
pub const CONTRIBUTIONS_MAX: usize = 10_000;
/// Contributions of one participant, withdrawn ones too: each stays in the log. Nobody types more in an afternoon.
pub const CONTRIBUTIONS_PER_PARTICIPANT_MAX: usize = 200;
/// Comments on one contribution.
pub const COMMENTS_PER_CONTRIBUTION_MAX: usize = 200;
/// Comments of one participant: one a minute for an afternoon, so that one phone fills no theme.
pub const COMMENTS_PER_PARTICIPANT_MAX: usize = 200;
/// Questions to the panel, in all.
pub const QUESTIONS_MAX: usize = 1000;
/// Questions of one participant: one for each idea of a long plenary, so that one phone does not fill the queue.
pub const QUESTIONS_PER_PARTICIPANT_MAX: usize = 20;
/// Ideas that one build may credit.
pub const PARENTS_MAX: usize = 5;
/// Places a round may give.
pub const PLACES_MAX: u32 = 40;
/// Picks a ballot may hold.
pub const PICKS_MAX: u32 = 40;

/// Ideas on a ballot from which a person picks at most three: half of so few is no choice.
pub const FEW_IDEAS: usize = 10;
/// Picks on a ballot of at least [`FEW_IDEAS`] ideas.
pub const PICKS_DEFAULT: u32 = 5;
/// Picks on a ballot of fewer ideas.
pub const PICKS_FEW: u32 = 3;
/// Dots on a ballot where nobody set a number, at least.
pub const DOTS_MIN: u32 = 3;
/// Dots on a ballot where nobody set a number, at most: more are no choice.
pub const DOTS_MAX: u32 = 7;
/// Points one ballot may spread: a hundred, as everyone knows from percents.
pub const POINTS_MAX: u32 = 100;
/// Criteria of a scale: each is one more tap per idea.
pub const CRITERIA_MAX: usize = 4;
/// Groups that people may say they belong to.
pub const AFFILIATIONS_MAX: usize = 12;
/// Ideas that may be merged into one.
pub const MERGED_MAX: usize = 100;
/// Cards one person judges in the first of two phases.
pub const CARDS_PER_PERSON: u32 = 25;
/// Milliseconds what was already typed still counts after a step was closed.
pub const GRACE_MS: i64 = 10_000;
/// Milliseconds of the longest grace a step may set.
pub const GRACE_MS_MAX: i64 = 120_000;
/// Minutes of the longest step: a day.
pub const STEP_MINUTES_MAX: u32 = 600;
/// Milliseconds of the longest timer, a day.
pub const TIMER_MS_MAX: i64 = 86_400_000;
