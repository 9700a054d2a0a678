// Package story tells a delivery's journal in plain words: who was asked, what they
// said, why this one, what happened and when, what it cost, what nobody knows, and
// what a person can do now.
//
//	s := story.Tell(id, entries, engine.China)
//	fmt.Print(s)
//
// Tell is pure: the same entries give the same story. A [Teller] tells entry by
// entry, for who prints what happens as it happens.
//
// A story holds no personal data: riders have no names and no numbers, what people
// wrote by hand is left out, and so are the codes that open a delivery. Who may see
// those reads the journal.
package story
