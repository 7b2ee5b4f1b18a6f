// Dutch texts of the join page.

export const join = {
  'join.button': 'Doe mee',
  'join.title': 'Doe mee met je telefoon',
  'join.code': 'Deelnamecode',
  'join.code_hint': 'Zes tekens. Ze staan op het scherm in de zaal.',
  'join.scanned': 'Je code is herkend.',
  'join.privacy': 'Je hebt geen account nodig. Je naam vragen we niet.',
  'join.again': 'Ga verder waar je was',
  'join.other': 'Of doe mee met een andere code.',
  'join.before': 'Ik deed al mee',
  'join.first': 'Ik doe voor het eerst mee',
  'join.personal': 'Persoonlijke code',
  'join.personal_hint': 'Acht tekens. Ze staan op je andere telefoon bij “Mijn gegevens”.',
  'join.recognised': 'We weten wie je bent.',
  'join.busy': 'We doen je mee…',
  'join.waiting': 'Nog geen antwoord. We proberen het steeds opnieuw.',
} as const;
