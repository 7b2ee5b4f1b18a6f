// Dutch texts of the report.

export const report = {
  'report.people': { zero: 'nog geen deelnemers', one: '{n} deelnemer', other: '{n} deelnemers' },
  'report.selected': 'Gekozen',
  'report.by_result': 'Volgens de uitslag; nog niet bevestigd',
  'report.nothing_selected': 'Hier is nog niets gekozen.',
  'report.reason': 'Waarom de keuze afwijkt van de uitslag:',
  'report.of_selection': 'Met deze keuze:',
  'report.others': { one: 'Nog {n} idee', other: 'Nog {n} ideeën' },
  'report.shares': 'Het percentage is het deel van de stemmers dat dit idee koos.',
  'report.not_on_ballot': 'niet in de stemming',
  'report.builds_on': 'vult {numbers} aan',
  'report.built_on_by': 'aangevuld door {numbers}',
  'report.clarified': 'verduidelijkt door de begeleider',
  'report.from': 'van {name}',
  'report.pitcher': 'pitch door {name}',
  'report.file.csv': 'Tabel (CSV)',
  'report.file.json': 'JSON',
  'report.file.ballots.json': 'Stembiljetten zonder namen',
  'report.print': 'Print of PDF',
  'report.no_file': 'Het bestand kon niet worden gemaakt.',
  'report.link': 'Open het verslag met de link van de organisator.',
} as const;
