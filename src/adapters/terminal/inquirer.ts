/** The prompts that are used, so that the others, and the megabyte of encodings behind the editor prompt, stay out of the bundle. */
export { confirm, input, password, select } from '@inquirer/prompts';
