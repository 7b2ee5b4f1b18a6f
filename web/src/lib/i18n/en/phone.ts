// English texts of the phone's first screens.
import type { Translation } from '../message.ts';
import type { phone as dutch } from '../nl/phone.ts';

export const phone: Translation<typeof dutch> = {
  'top.choice_saved': 'Your choice is saved',

  'menu.mine': 'My data',
  'menu.leave': 'I am leaving',

  'step.next_open': 'The next step is open',
  'step.go': 'Go to {step}',
  'step.closing': 'This step is closing. You can still post your text.',
  'step.closes': 'This step is closing',
  'step.then': 'Next: {step}',
  'step.start': 'We start in a moment.',
  'step.start_more': 'Look at the big screen. Your phone follows by itself.',

  'welcome.title': 'Choose your theme',
  'welcome.places': { zero: 'full', one: '{n} place left', other: '{n} places left' },
  'welcome.given': 'The facilitator will give you a theme.',
  'welcome.yours': 'Your theme',
  'welcome.change': 'You can still change your theme.',
  'welcome.wait': 'Go to your group. Your first question will appear here.',

  'gather.post': 'Post idea',
  'gather.mine': 'Your ideas',
  'gather.mine_own': 'Your ideas · only you see them now',
  'gather.left': {
    zero: 'You posted all your ideas.',
    one: 'You can post {n} more idea.',
    other: 'You can post {n} more ideas.',
  },
  'gather.late_hint': 'Time is up. Your idea still reaches the facilitator.',
  'gather.edit_title': 'Edit your idea',

  'idea.phone': 'On your phone, being sent',
  'idea.sent': 'Sent',
  'idea.saved': 'Saved',
  'idea.late': 'Came in late. The facilitator will look at it.',
  'idea.hidden': 'The facilitator took this away.',
  'idea.own': 'your idea',
  'idea.quote': 'Builds on: “{text}”',
  'idea.removed': 'Removed.',
  'idea.restore': 'Put back',
  'idea.placed': 'Your idea is saved.',

  'gone.title': 'This link no longer works',
  'gone.text': 'Scan the QR code on the screen, or ask the facilitator.',
  'gone.join': 'Take part again',
  'gone.reload': 'There is a new version. Load the page again.',
  'gone.reload_button': 'Load again',

  'message.label': 'Message from the facilitator',
  'message.at': 'Message from the facilitator, {time}',
};
