// Package user is the words of people: which roles they have, what their credentials allow, and who asks for something.
//
// What somebody may do is the lesser of two: what the role allows, and what the credentials do. A session allows all that the role
// does; a token of the API only what it was made for. So a token that leaks is worth no more than what it was for, and one of
// somebody whose role was taken away is worth nothing more than the role.
//
// It is pure and may import fault.
package user
