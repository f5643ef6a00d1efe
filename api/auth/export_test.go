package auth

// For tests of what parses.
var (
	CheckPassword = checkPassword
	ParsePHC      = parsePHC
	TokenPrefix   = tokenPrefix
	LinkSecret    = linkSecret
	Bearer        = bearer
	NewToken      = newToken
	Network       = network
)

// Turns is how many passwords are hashed at once.
func (a *Auth) Turns() chan struct{} { return a.passwords.turns }
