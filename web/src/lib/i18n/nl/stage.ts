// Dutch texts of the stage. Short: they are read from ten metres.

export const stage = {
  'stage.join.title': 'Doe mee met je telefoon',
  'stage.join.scan': 'Scan de code, of ga naar',
  'stage.join.go': 'Ga naar',
  'stage.join.type': 'en typ',
  'stage.join.nothing': 'Geen account. Geen app.',
  'stage.join.qr': 'Code om te scannen met je telefoon',
  'stage.join.people': { zero: 'Nog niemand binnen', one: '{n} mens binnen', other: '{n} mensen binnen' },

  'stage.themes.title': 'De themagroepen',
  'stage.themes.planned': 'Begint straks',

  'stage.wall.empty': 'Hier komen zo de ideeën te staan.',
  'stage.wall.rest': { one: 'en nog {n}', other: 'en nog {n}' },
  'stage.wall.waiting': { one: '{n} nieuw', other: '{n} nieuw' },
  'stage.rest': { one: 'en nog {n}', other: 'en nog {n}' },

  'stage.voting.progress': 'Wie klaar is met stemmen',
  'stage.voting.of': 'van {all} klaar',
  'stage.voting.looking': 'Bekijk de ideeën op je telefoon',
  'stage.voting.picking': 'Kies op je telefoon',
  'stage.voting.criterion': 'Kansrijk = {criterion}',
  'stage.voting.limit': { one: 'Kies {n} idee.', other: 'Kies er hoogstens {n}.' },
  'stage.voting.ideas': { one: 'Er staat {n} idee op de lijst.', other: 'Er staan {n} ideeën op de lijst.' },
  'stage.voting.closed': 'De stemming is gesloten',
  'stage.voting.wait': 'Zo komt de uitslag.',

  'stage.result.title': 'De uitslag',
  'stage.result.to_hall': {
    one: 'Dit idee gaat naar de zaal',
    other: 'Deze {n} ideeën gaan naar de zaal',
  },
  'stage.result.differs': 'De uitslag. De groep koos anders.',
  'stage.result.later': 'Komt zo',
  'stage.result.open': 'Deze plek blijft open',

  'stage.overview.title': 'Met de hele zaal',
  'stage.overview.by_result': 'volgens de uitslag',

  'stage.pitch.number': 'pitch {number} van {of}',
  'stage.pitch.by': 'Pitch door {who}',
  'stage.pitch.group': 'de themagroep',
  'stage.pitch.builds': { one: 'vult {n} idee aan', other: 'vult {n} ideeën aan' },
  'stage.pitch.answers': {
    zero: 'Nog niemand van de {present} gaf antwoord',
    one: 'van de {present} gaf antwoord',
    other: 'van de {present} gaven antwoord',
  },
  'stage.pitch.phone': 'Geef antwoord op je telefoon.',
  'stage.pitch.differ': 'Hier verschillen we.',

  'stage.question': 'Vraag uit de zaal',
  'stage.message': 'Bericht',
  'stage.blank': 'Het scherm is leeg',
  'stage.offline': 'Even geen verbinding',
  'stage.link': 'Deze link werkt niet meer. Vraag de organisator om een nieuwe.',
} as const;
