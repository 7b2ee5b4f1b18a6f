// What `vite/texts.ts` makes of the language files: the list of languages, and a module for each section.

declare module 'texts:languages' {
  type Known = import('./message.ts').About & { readonly code: string };
  /** The one that comes with the page first. */
  const languages: readonly [Known, ...Known[]];
  export default languages;
}

declare module 'texts:common' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['common']>;
  export default section;
}

declare module 'texts:join' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['join']>;
  export default section;
}

declare module 'texts:phone' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['phone']>;
  export default section;
}

declare module 'texts:steps' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['steps']>;
  export default section;
}

declare module 'texts:result' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['result']>;
  export default section;
}

declare module 'texts:stage' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['stage']>;
  export default section;
}

declare module 'texts:report' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['report']>;
  export default section;
}

declare module 'texts:console' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['console']>;
  export default section;
}

declare module 'texts:home' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['home']>;
  export default section;
}

declare module 'texts:reach' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['reach']>;
  export default section;
}

declare module 'texts:check' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['check']>;
  export default section;
}

declare module 'texts:preflight' {
  const section: import('./message.ts').Section<import('./message.ts').Dutch['preflight']>;
  export default section;
}
