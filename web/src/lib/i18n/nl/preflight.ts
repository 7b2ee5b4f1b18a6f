// Dutch texts of the organiser's side of trying the network out.

export const preflight = {
  'preflight.title': 'Scan deze code: groen = goed',
  'preflight.how': 'Neem je eigen telefoon, op de wifi van de zaal. Scan de code.',
  'preflight.go': 'Of ga naar',
  'preflight.qr': 'Code om je telefoon te testen',
  'preflight.waiting': 'We wachten op een telefoon…',
  'preflight.good': {
    one: 'Goed: {n} telefoon bereikt deze laptop',
    other: 'Goed: {n} telefoons bereiken deze laptop',
  },
  'preflight.bad': 'Een telefoon komt aan, maar de verbinding valt weg',
  'preflight.bad_text': 'Kies een andere wifi, of een ander adres.',
  'preflight.phone': 'Telefoon {n}',
  'preflight.none': 'Er kwam nog geen telefoon aan. Probeer dit:',
  'preflight.try.same': 'Zit je telefoon op dezelfde wifi als deze laptop?',
  'preflight.try.data': 'Zet mobiele data even uit.',
  'preflight.try.guest': 'Een gastnetwerk houdt apparaten vaak uit elkaar. Vraag om een ander netwerk.',
  'preflight.try.firewall': 'De firewall van deze laptop kan bezoek tegenhouden. Sta Werkatelier toe.',
  'preflight.try.address': 'Kies hieronder een ander adres, en scan opnieuw.',
  'preflight.try.hotspot': 'Lukt niets? Maak zelf wifi: met een eigen router of de hotspot van een telefoon.',
  'preflight.key': 'Deze pagina is voor de organisator',
  'preflight.key_text': 'Open hem vanaf de eerste pagina, of vanuit het begeleiden.',
} as const;
