// Dutch texts of what a count says, for the pages that show one.

export const result = {
  // Why a place: `lib/result.ts` chooses. `n` and `of` are voters of the idea, `share` is written with its percent sign.
  'result.share': '{share}',
  'result.votes': { zero: 'geen stemmen', one: '{n} stem', other: '{n} stemmen' },
  'result.reason.most': 'De meeste stemmen van de groep',
  'result.reason.most_equal': 'Met een ander idee de meeste stemmen van de groep',
  'result.reason.next_most': 'Daarna de meeste stemmen',
  'result.reason.fresh': {
    one: '{n} van zijn {of} stemmers zag nog geen eigen keuze terug',
    other: '{n} van zijn {of} stemmers zagen nog geen eigen keuze terug',
  },
  'result.reason.all_fresh': {
    one: 'Zijn stemmer zag nog geen eigen keuze terug',
    other: 'Zijn {n} stemmers zagen nog geen eigen keuze terug',
  },
  'result.reason.again': 'Zijn stemmers hadden samen weer genoeg stemkracht',
  'result.reason.before': 'Ging voor op een idee met {share}: die stemmers hebben al een plek',
  'result.reason.before_some': {
    one: 'Ging voor op een idee met {share}: {n} van die {of} stemmers heeft al een plek',
    other: 'Ging voor op een idee met {share}: {n} van die {of} stemmers hebben al een plek',
  },
  'result.reason.before_votes': {
    one: 'Ging voor op een idee met {n} stem',
    other: 'Ging voor op een idee met {n} stemmen',
  },
  'result.tie.lot': 'Door loting',
  'result.tie.marks': 'Even sterk als een ander idee, vaker kansrijk gevonden',
  'result.tie.picks': 'Even sterk als een ander idee, met meer stemmen',
  'result.tie.raters': 'Even sterk als een ander idee, door meer mensen beoordeeld',
  'result.tie.cost': 'Even sterk als een ander idee, met lagere kosten',
  'result.open_places': {
    one: '{n} plek blijft open: geen ander idee kreeg genoeg stemmen.',
    other: '{n} plekken blijven open: geen ander idee kreeg genoeg stemmen.',
  },
  'result.firmness.narrow': 'Nipt',
  'result.firmness.fair': 'Redelijk',
  'result.firmness.firm': 'Stevig',
  'result.firmness.narrow_line': 'Nipt: het scheelde een paar stemmen',
  'result.coverage': {
    one: '{share} van de {n} stemmer ziet minstens één eigen keuze terug.',
    other: '{share} van de {n} stemmers ziet minstens één eigen keuze terug.',
  },
  'result.coverage.few': 'Te weinig stemmen voor een percentage ({n}).',
  'result.coverage.plenary': '{share} van de {n} mensen die stemden ziet hier een eigen keuze terug.',
  'result.turnout': { zero: 'Niemand stemde.', one: '{n} mens stemde.', other: '{n} mensen stemden.' },
  'result.turnout.present': {
    zero: 'Niemand van de {present} aanwezigen stemde.',
    one: '{n} van de {present} aanwezigen stemde.',
    other: '{n} van de {present} aanwezigen stemden.',
  },
  'result.explained':
    'Iedereen heeft evenveel stemkracht. Een idee krijgt een plek als zijn stemmers samen genoeg kracht hebben. Die kracht is dan op. Zo krijgen anderen meer kans op de volgende plek.',
} as const;
