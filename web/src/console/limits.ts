// Most visible characters of what is typed here: the numbers of `server/core/src/limits.rs`. The server decides.

export const CONTRIBUTION_MAX = 280;
export const REASON_MAX = 500;
export const MESSAGE_MAX = 160;
export const NAME_MAX = 60;

/** Most places of a round or a selection. */
export const PLACES_MAX = 40;
