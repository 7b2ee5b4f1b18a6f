// The names under which drafts are kept: by step and theme, so that a step that changes eats no text.

export const ideaPlace = (step: string, theme: string): string => `idea:${step}:${theme}`;
export const buildPlace = (step: string, card: string): string => `build:${step}:${card}`;
export const commentPlace = (card: string): string => `comment:${card}`;
export const editPlace = (card: string): string => `edit:${card}`;
export const questionPlace = (step: string): string => `question:${step}`;
