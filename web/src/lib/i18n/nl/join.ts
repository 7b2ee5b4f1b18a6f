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
  'join.busy': 'We doen je mee…',
  'join.waiting': 'Nog geen antwoord. We proberen het steeds opnieuw.',
} as const;
