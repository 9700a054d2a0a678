// Package pages reads the project's Markdown pages, for the tests that hold them
// true: [All] finds them, and a [Page] has its headings, links and blocks.
package pages
