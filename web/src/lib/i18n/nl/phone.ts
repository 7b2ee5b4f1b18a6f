// Dutch texts of the phone's first screens.

export const phone = {
  'top.choice_saved': 'Je keuze is bewaard',

  'menu.mine': 'Mijn gegevens',
  'menu.leave': 'Ik ga weg',

  'step.next_open': 'De volgende stap is open',
  'step.go': 'Ga naar {step}',
  'step.closing': 'Deze stap sluit. Je kunt je tekst nog plaatsen.',
  'step.closes': 'Deze stap sluit',
  'step.then': 'Hierna: {step}',
  'step.start': 'We beginnen zo.',
  'step.start_more': 'Kijk naar het grote scherm. Je telefoon gaat vanzelf mee.',

  'welcome.title': 'Kies je thema',
  'welcome.places': { zero: 'vol', one: 'nog {n} plaats', other: 'nog {n} plaatsen' },
  'welcome.given': 'De begeleider geeft je zo een thema.',
  'welcome.yours': 'Jouw thema',
  'welcome.change': 'Je kunt nog van thema wisselen.',
  'welcome.wait': 'Ga naar je themagroep. Hier verschijnt zo je eerste vraag.',

  'gather.post': 'Plaats idee',
  'gather.mine': 'Jouw ideeën',
  'gather.mine_own': 'Jouw ideeën · alleen jij ziet ze nu',
  'gather.left': {
    zero: 'Je hebt al je ideeën geplaatst.',
    one: 'Je kunt nog {n} idee plaatsen.',
    other: 'Je kunt nog {n} ideeën plaatsen.',
  },
  'gather.late_hint': 'De tijd is om. Je idee komt nog bij de begeleider.',
  'gather.edit_title': 'Wijzig je idee',

  'idea.phone': 'Op je telefoon, wordt verstuurd',
  'idea.sent': 'Verstuurd',
  'idea.saved': 'Bewaard',
  'idea.late': 'Te laat binnen. De begeleider kijkt ernaar.',
  'idea.hidden': 'De begeleider heeft dit weggehaald.',
  'idea.own': 'jouw idee',
  'idea.quote': 'Vult aan: “{text}”',
  'idea.removed': 'Weg.',
  'idea.restore': 'Zet terug',
  'idea.placed': 'Je idee is bewaard.',

  'gone.title': 'Deze link werkt niet meer',
  'gone.text': 'Scan de QR-code op het scherm, of vraag de begeleider.',
  'gone.join': 'Opnieuw meedoen',
  'gone.reload': 'Er is een nieuwe versie. Laad de pagina opnieuw.',
  'gone.reload_button': 'Laad opnieuw',

  'message.label': 'Bericht van de begeleider',
  'message.at': 'Bericht van de begeleider, {time}',
} as const;
