// The contracts of the components that a screen reader and a keyboard depend on, on rendered markup.
import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Bars from './Bars.svelte';
import Button from './Button.svelte';
import Choice from './Choice.svelte';
import Field from './Field.svelte';
import IconButton from './IconButton.svelte';
import Menu from './Menu.svelte';
import Progress from './Progress.svelte';
import Qr from './Qr.svelte';
import StatusRegion from './StatusRegion.svelte';
import Tabs from './Tabs.svelte';
import TextBox from './TextBox.svelte';
import Timer from './Timer.svelte';

const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));
const nothing = () => {};
const attribute = (html: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(html)?.[1];

describe('Button', () => {
  it('is a button that submits nothing unless told to', () => {
    expect(render(Button, { props: { children: words('Plaats idee') } }).body).toContain('type="button"');
    const submit = render(Button, { props: { type: 'submit', children: words('Plaats idee') } }).body;
    expect(submit).toContain('type="submit"');
  });

  it('is a link where it leads somewhere', () => {
    const { body } = render(Button, { props: { href: '/p', children: words('Doe mee') } });
    expect(body).toMatch(/<a [^>]*href="\/p"/);
    expect(body).not.toContain('<button');
  });
});

it('IconButton says what it does', () => {
  const { body } = render(IconButton, { props: { icon: 'close', label: 'Sluit' } });
  expect(attribute(body, 'aria-label')).toBe('Sluit');
  expect(body).toContain('aria-hidden="true"');
});

describe('TextBox', () => {
  const props = { label: 'Jouw idee', max: 5, counter: (used: number, max: number) => `${used} van ${max}` };

  it('ties label and counter to the box', () => {
    const { body } = render(TextBox, { props: { ...props, value: 'abc' } });
    const id = /<textarea[^>]* id="([^"]+)"/.exec(body)?.[1];
    expect(body).toContain(`<label for="${id}"`);
    expect(attribute(body, 'aria-describedby')).toContain(`${id}-count`);
    expect(body).toContain('3 van 5');
    expect(body).not.toContain('aria-invalid');
  });

  it('never cuts a text that is too long', () => {
    const { body } = render(TextBox, { props: { ...props, value: 'te lange tekst' } });
    expect(body).toContain('14 van 5');
    expect(body).not.toContain('maxlength');
  });
});

describe('Field', () => {
  it('ties what is wrong to the control', () => {
    const { body } = render(Field, {
      props: { label: 'Naam', error: 'Typ je naam.', hint: 'Alleen je voornaam.' },
    });
    const id = /<input[^>]* id="([^"]+)"/.exec(body)?.[1];
    expect(attribute(body, 'aria-describedby')).toBe(`${id}-hint ${id}-error`);
    expect(body).toContain('aria-invalid="true"');
  });
});

describe('Choice', () => {
  it('stays reachable where it cannot be ticked', () => {
    const props = { checked: false, disabled: true, onchange: nothing, children: words('Stadsdashboard') };
    const { body } = render(Choice, { props });
    expect(body).toContain('aria-disabled="true"');
    expect(body).not.toMatch(/<input[^>]*\sdisabled/);
  });

  it('says whether it is ticked', () => {
    const props = { checked: true, onchange: nothing, children: words('Stadsdashboard') };
    expect(render(Choice, { props }).body).toMatch(/<input[^>]*\schecked/);
  });
});

describe('Progress', () => {
  it('has a name, a value and words', () => {
    const { body } = render(Progress, { props: { value: 7, max: 20, label: 'Bekeken', text: '7 van 20' } });
    expect(attribute(body, 'aria-valuenow')).toBe('7');
    expect(attribute(body, 'aria-valuetext')).toBe('7 van 20');
    expect(body).toContain('width: 35%');
  });

  it('never runs past its end and survives nothing to do', () => {
    expect(render(Progress, { props: { value: 9, max: 5, label: 'x' } }).body).toContain('width: 100%');
    expect(render(Progress, { props: { value: 0, max: 0, label: 'x' } }).body).toContain('width: 0%');
  });
});

it('Bars gives every amount in figures, and no bar to none', () => {
  const bars = [
    { label: 'Goed idee', value: 2, text: '2' },
    { label: 'Ik ben tegen', value: 0, text: '0' },
  ];
  const { body } = render(Bars, { props: { bars, label: 'Hoe sta je erin?' } });
  expect(body.match(/class="fill/g)).toHaveLength(1);
  expect(body).toContain('Ik ben tegen');
});

it('Timer shows nothing for a step without one, and never speaks by itself', () => {
  expect(render(Timer, { props: { remaining: null, label: 'Tijd over' } }).body).not.toContain(
    'role="timer"',
  );
  const { body } = render(Timer, { props: { remaining: 272_000, label: 'Tijd over' } });
  expect(body).toContain('4:32');
  expect(attribute(body, 'aria-live')).toBe('off');
});

it('Qr is one image with a name, and a quiet zone', () => {
  const { body } = render(Qr, { props: { matrix: { size: 2, dark: '1001' }, label: 'Doe mee' } });
  expect(attribute(body, 'viewBox')).toBe('-4 -4 10 10');
  expect(body).toContain('role="img"');
});

it('Menu is closed until it is opened', () => {
  const { body } = render(Menu, { props: { label: 'Menu', items: [{ label: 'Taal', onselect: nothing }] } });
  expect(body).toContain('aria-expanded="false"');
  expect(body).toMatch(/class="list[^>]*hidden/);
});

it('Tabs has one stop for the Tab key', () => {
  const tabs = ['a', 'b', 'c'].map((value) => ({ value, label: value }));
  const { body } = render(Tabs, {
    props: { tabs, value: 'b', label: 'Thema', panelId: 'desk', onchange: nothing },
  });
  expect(body.match(/tabindex="0"/g)).toHaveLength(1);
  expect(body.match(/aria-selected="true"/g)).toHaveLength(1);
});

it('StatusRegion is polite', () => {
  expect(render(StatusRegion, { props: { text: 'Bewaard' } }).body).toContain('aria-live="polite"');
});
