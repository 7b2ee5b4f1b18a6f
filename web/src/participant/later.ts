// The screens of later steps, in one script that is fetched while somebody reads the first.
export { default as Affiliation } from './Affiliation.svelte';
export { default as Enrich } from './steps/Enrich.svelte';
export { default as Left } from './steps/Left.svelte';
export { default as Gone } from './left/Gone.svelte';
export { default as LeftBehind } from './left/LeftBehind.svelte';
export { default as Listen } from './steps/Listen.svelte';
export { default as Messages } from './Messages.svelte';
export { default as Mine } from './Mine.svelte';
export { default as Others } from './Others.svelte';
export { default as Pitch } from './steps/Pitch.svelte';
export { default as Select } from './steps/Select.svelte';
export { default as Sign } from './Sign.svelte';
export { default as Similar } from './Similar.svelte';
export { default as Unkept } from './Unkept.svelte';
export { default as Unsent } from './left/Unsent.svelte';
export { default as Vote } from './steps/Vote.svelte';
