// English texts of where phones come: the address, the Wi-Fi, and trying it out.
import type { Translation } from '../message.ts';
import type { reach as dutch } from '../nl/reach.ts';

export const reach: Translation<typeof dutch> = {
  'reach.title': 'Where phones come in',
  'reach.how': 'This address is in every QR code. Choose another and it changes everywhere at once.',
  'reach.kind.public': 'public address',
  'reach.kind.wifi': 'Wi-Fi',
  'reach.kind.cable': 'cable',
  'reach.kind.other': 'other network',
  'reach.kind.here': 'this laptop only',
  'reach.likely': 'probably the hall',
  'reach.alone': 'This laptop is on no network. Connect it to the hall’s Wi-Fi first.',
  'reach.lost': 'The laptop is on another network',
  'reach.lost_text': 'The address {old} works no more. The QR codes now show {new}.',
  'reach.lost_cards': 'Print the table cards again.',
  'reach.take': 'Use {new}',
  'reach.check': 'Test with your phone',

  'wifi.title': 'The hall’s Wi-Fi',
  'wifi.why': 'This stands on the screen and on the table cards. Everyone in the hall can read it.',
  'wifi.name': 'Name of the network',
  'wifi.password': 'Password',
  'wifi.password_hint': 'Leave this empty if there is no password.',
  'wifi.add': 'Add the Wi-Fi',
  'wifi.now': 'On the screen: {name}',
  'wifi.step': 'Wi-Fi',
  'wifi.join': 'Take part',
  'wifi.scan': 'Scan the code, or choose this network',
  'wifi.open': 'No password is needed.',
  'wifi.stay': 'Does your phone report no internet? Stay connected.',
  'wifi.qr': 'Code for the Wi-Fi',
};
