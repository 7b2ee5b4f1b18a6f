// English texts of trying a phone out on the hall's network.
import type { Translation } from '../message.ts';
import type { check as dutch } from '../nl/check.ts';

export const check: Translation<typeof dutch> = {
  'check.title': 'Does your phone work here?',
  'check.busy': 'Testing…',
  'check.good': 'Good',
  'check.good_text': 'Your phone works here. You can close this page.',
  'check.bad': 'Not good yet',
  'check.bad_text': 'The page arrives, but the connection drops. Try this:',
  'check.try.wifi': 'Move closer to the Wi-Fi point, or choose another Wi-Fi.',
  'check.try.filter': 'Switch off a VPN, ad blocker or data saver.',
  'check.try.organiser': 'Tell the organiser, who can choose another address.',
  'check.note.poll': 'This network blocks one kind of connection. It works all the same, a bit slower.',
  'check.note.slow': 'The Wi-Fi is slow. With many people it does not get better.',
  'check.note.kept': 'Your phone remembers nothing here, as in a private window. Use an ordinary window.',
  'check.unsent': 'The organiser does not see this yet. We keep trying.',
  'check.again': 'Test again',
  'check.measured': 'What we measured',
  'check.rtt': 'Round trip',
  'check.socket': 'Direct connection',
  'check.poll': 'Plain connection',
  'check.kept': 'Remembers who you are',
  'check.database': 'Keeps your text',
  'check.clock': 'Clock is ahead',
  'check.load': 'Page open after',
  'check.bytes': 'Size of the page',
  'check.ms': '{n} ms',
  'check.seconds': '{n} s',
  'check.kilobytes': '{n} kB',
  'check.yes': 'yes',
  'check.no': 'no',
};
