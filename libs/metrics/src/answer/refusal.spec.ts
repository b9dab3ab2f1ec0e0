import { expect, it } from 'vitest';
import { refusal } from './refusal.js';

it.each([
  "I'm sorry, but I can't help with that.",
  'I’m sorry, but I can’t assist with that request.',
  'Sorry, I cannot provide medical advice.',
  'I am sorry. I am unable to answer this question.',
  'I apologize, but I must decline.',
  'Unfortunately, the provided documents do not contain information about this.',
  'As an AI language model, I cannot give legal advice.',
  'I do not know: the documents found do not say.',
  "I don't know.",
  "I don't know",
  "I don't know the answer based on the context.",
  'I do not have enough information to answer.',
  "  I don't have access to\nthe personal data of employees.",
  'I could not find this in the handbook.',
  'I was unable to find any mention of parking.',
  'The context does not mention parking.',
  'There is no information about parking in the documents.',
  'No relevant documents were found.',
  'Not enough information.',
  'Unable to determine.',
  'This question cannot be answered from the given passages.',
  'I WILL NOT WRITE THAT.',
])('is one: %s', (text) => {
  expect(refusal(text)).toBe(1);
});

it.each([
  '',
  'Full-time employees receive 27 days of annual leave.',
  "I can't recommend the canteen enough!",
  'You cannot help yourself to the coffee of the second floor.',
  'Sorry to hear that! You may take up to five days.',
  "I don't know who told you so, but the office opens at nine.",
  'Employees who do not know their manager ask the People team.',
  'The document contains no expiry date, so it stays valid.',
  'Yes. I cannot help adding that the deadline was yesterday.',
  'Unfortunately, leave of that kind is unpaid.',
  'Das weiß ich nicht.',
])('is none: %s', (text) => {
  expect(refusal(text)).toBe(0);
});
