import '$lib/css/tokens.css';
import '$lib/css/base.css';
import { mount } from 'svelte';
import Screen from './Screen.svelte';
import * as f from './fixtures.ts';
import { sceneOf, messageOf, questionOf } from './scene.ts';
import { clock } from '$lib/clock.svelte.ts';
import data from './preview.json';
const q = new URLSearchParams(location.search);
const name = q.get('s') ?? 'join';
const texts: string[] = data;
const LONG =
  'Een gezamenlijke werkplaats in het oude postkantoor waar ondernemers, studenten en bewoners elke week samen aan een echt vraagstuk van de stad werken, met begeleiding van het onderwijs, een klein budget van de gemeente en een vaste plek om te laten zien wat eruit is gekomen, ook buiten.';
const themes = q.get('n')
  ? Array.from({ length: +q.get('n')! }, (_, i) => f.theme('t' + i, i, texts[i]!.slice(0, 34)))
  : undefined;
const run = (t: string | null) => ({
  ...f.run(t),
  timer: { timer: 'running' as const, ends_at: Date.now() + 272000 },
});
const ts =
  themes ??
  ['data', 'talent', 'city', 'loop'].map((id, i) =>
    f.theme(id, i, ['ICT & Data', 'Talent', 'Binnenstad', 'Circulaire economie'][i]!),
  );
const n = +(q.get('c') ?? 12);
const cards = texts.slice(0, n).map((t, i) => f.card('c' + i, 'data', t, i));
const res = [
  f.card(
    'c0',
    'data',
    q.get('long')
      ? LONG
      : 'Een datawerkplaats waar winkeliers samen met studenten hun eigen cijfers leren lezen',
    0,
  ),
  f.card(
    'c1',
    'data',
    q.get('long') ? LONG : 'Laat elke wijk zelf kiezen welke sensoren er komen, en laat zien wat ze meten',
    1,
  ),
  f.card(
    'c2',
    'data',
    q.get('long') ? LONG : 'Eén loket in gewone taal voor alle open data van gemeente en onderwijs',
    2,
  ),
];
const steps = [
  f.step(
    'vote',
    0,
    { ...f.vote },
    ts.map((t) => run(t.id)),
  ),
  f.step('Met de hele zaal', 1, { method: 'pitch', agreement: true, questions: true }, [run(null)]),
  f.step('Pauze', 2, { method: 'listen', kind: 'walk' }, [run(null)]),
];
steps[2]!.step.instruction = 'Pak iets te drinken en loop naar de grote zaal.';
steps[0]!.step.title = 'Stemmen';
const items = ts.flatMap((t, ti) =>
  [0, 1, 2].map((k) => ({ contribution: `p${ti}-${k}`, theme: t.id, place: k + 1, confirmed: ti !== 2 })),
);
const pcards = items.map((it, i) =>
  f.card(it.contribution, it.theme, q.get('long') ? LONG : texts[i * 3]!, i),
);
pcards[3]!.text =
  'Een bouwhub waar sloophout een tweede leven krijgt. Aannemers leveren in, leerlingen van de vakschool maken er straatmeubels van.';
if (q.get('long')) pcards[3]!.text = LONG;
pcards[3]!.parents = ['a', 'b', 'c'];
const plenary = {
  step: 'Met de hele zaal',
  items,
  spotlight: 3,
  agreements: q.get('closed')
    ? [
        {
          contribution: 'p1-0',
          counts: [38, 25, 8, 4, 1] as [number, number, number, number, number],
          disagreement: true,
        },
      ]
    : [],
  coverage: { with: 61, of: 73 },
};
const base = { themes: ts, steps, plenaryStep: 'Pauze' } as const;
const show = (
  {
    join: { show: 'join' },
    step: { show: 'step' },
    themes: { show: 'themes' },
    theme: { show: 'theme', theme: 'data' },
    wall: { show: 'wall', theme: 'data' },
    voting: { show: 'voting', theme: 'data' },
    result: { show: 'result', theme: 'data' },
    overview: { show: 'overview' },
    pitch: { show: 'pitch' },
  } as any
)[name];
const reveal = +(q.get('r') ?? 3);
const c = f.count(['c0', 'c1', 'c2'].slice(0, reveal), reveal < 3 ? { coverage: { with: 0, of: 0 } } : {});
const source = f.world({
  ...base,
  show,
  cards: name === 'result' ? res : name === 'overview' || name === 'pitch' ? pcards : cards,
  featured: q.get('f') ? 'c3' : null,
  rounds: [f.round('data', name === 'result' ? { phase: 'counted', revealed: reveal, result: c } : {})],
  plenary: name === 'overview' || name === 'pitch' ? plenary : undefined,
  selections:
    q.get('sel') || name === 'pitch'
      ? [
          {
            theme: name === 'pitch' ? ts[1]!.id : 'data',
            step: 'vote',
            selected: ['c0', 'c1', 'c2'],
            reason: null,
            differs: q.get('sel') === 'differs',
            pitchers: name === 'pitch' ? [{ contribution: 'p1-0', name: 'Anouk de Vries' }] : [],
          },
        ]
      : [],
  messages: q.get('m')
    ? [
        {
          theme: null,
          text: 'Over vijf minuten gaan we naar de grote zaal. Neem je jas en je telefoon mee.',
          at: 1,
        },
      ]
    : [],
  questions: q.get('q')
    ? [
        {
          id: 'q',
          contribution: null,
          text: 'Wie betaalt het transport van het hout?',
          state: 'on_stage',
          at: 1,
        },
      ]
    : [],
});
clock.observe(Date.now());
const scene = sceneOf(source, f.STAGE);
mount(Screen, {
  target: document.getElementById('app')!,
  props: {
    scene,
    address: 'http://192.168.1.10:8080',
    code: 'KDM-7RE',
    secret: '0123456789abcdef0123456789abcdef',
    title: 'Economische actieagenda 2027',
    message: messageOf(source, f.STAGE),
    question: questionOf(source, scene),
    online: !q.get('off'),
  },
});
