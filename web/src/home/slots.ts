// Who gets a link to a workshop: the lead, a facilitator for each theme, and every stage. It makes no links.
import type { LinkRole } from '$lib/protocol/LinkRole';
import type { LinkView } from '$lib/protocol/LinkView';
import type { Role } from '$lib/protocol/Role';
import type { StageView } from '$lib/protocol/StageView';
import type { ThemeView } from '$lib/protocol/ThemeView';

export interface Slot {
  /** `lead`, `facilitator:<theme>`, `stage:<stage>`: also the name its secret is kept under. */
  readonly key: string;
  readonly role: LinkRole;
  readonly page: 'console' | 'stage';
  /** Theme of a facilitator, name of a stage's room; none for the lead. */
  readonly name: string | null;
}

/** The lead first, then the facilitators in the order of the themes, then the stages: the hall, then the rooms. */
export function slotsOf(themes: readonly ThemeView[], stages: readonly StageView[]): Slot[] {
  const room = (stage: StageView) => themes.findIndex((theme) => theme.id === stage.theme);
  const halls = [...stages].sort((one, other) => room(one) - room(other));
  return [
    { key: 'lead', role: { role: 'lead' }, page: 'console', name: null },
    ...themes.map(({ id, title }): Slot => ({
      key: `facilitator:${id}`,
      role: { role: 'facilitator', theme: id },
      page: 'console',
      name: title,
    })),
    ...halls.map(({ id, title }): Slot => ({
      key: `stage:${id}`,
      role: { role: 'stage', stage: id },
      page: 'stage',
      name: title,
    })),
  ];
}

/** The slot a role fills; `null` for roles that have none here. */
export function slotKey(role: Role): string | null {
  if (role.role === 'lead') return 'lead';
  if (role.role === 'facilitator') return `facilitator:${role.theme}`;
  return role.role === 'stage' ? `stage:${role.stage}` : null;
}

/** A secret this page drew, and the link it belongs to. */
export interface Secret {
  readonly link: string;
  readonly token: string;
}

/**
 * What can be done with a slot. `shown`: the secret is here and its link holds. `elsewhere`: there is a link, its secret
 * is on another device. `none`: nobody can come in yet.
 */
export type SlotState =
  { state: 'shown'; secret: Secret } | { state: 'elsewhere'; links: readonly string[] } | { state: 'none' };

export function stateOf(slot: Slot, links: readonly LinkView[], secret: Secret | null): SlotState {
  const valid = links.filter((link) => !link.revoked && slotKey(link.role) === slot.key);
  if (secret && valid.some(({ link }) => link === secret.link)) return { state: 'shown', secret };
  return valid.length > 0 ? { state: 'elsewhere', links: valid.map(({ link }) => link) } : { state: 'none' };
}
