// English texts of the organiser's side of trying the network out.
import type { Translation } from '../message.ts';
import type { preflight as dutch } from '../nl/preflight.ts';

export const preflight: Translation<typeof dutch> = {
  'preflight.title': 'Scan this code: green = good',
  'preflight.how': 'Take your own phone, on the hall’s Wi-Fi. Scan the code.',
  'preflight.go': 'Or go to',
  'preflight.qr': 'Code to test your phone',
  'preflight.waiting': 'Waiting for a phone…',
  'preflight.good': {
    one: 'Good: {n} phone reaches this laptop',
    other: 'Good: {n} phones reach this laptop',
  },
  'preflight.bad': 'A phone arrives, but the connection drops',
  'preflight.bad_text': 'Choose another Wi-Fi, or another address.',
  'preflight.phone': 'Phone {n}',
  'preflight.none': 'No phone has arrived yet. Try this:',
  'preflight.try.same': 'Is your phone on the same Wi-Fi as this laptop?',
  'preflight.try.data': 'Switch mobile data off for a moment.',
  'preflight.try.guest': 'A guest network often keeps devices apart. Ask for another network.',
  'preflight.try.firewall': 'This laptop’s firewall may keep visitors out. Allow Werkatelier.',
  'preflight.try.address': 'Choose another address below, and scan again.',
  'preflight.try.hotspot': 'Nothing works? Make your own Wi-Fi: a router of yours or a phone’s hotspot.',
  'preflight.key': 'This page is for the organiser',
  'preflight.key_text': 'Open it from the first page, or from the console.',
};
