package main

import (
	"tradebot/api/auth"
	"tradebot/engine/console"
	"tradebot/engine/fault"
	"tradebot/engine/station"
	"tradebot/engine/store"
	"tradebot/engine/user"
)

// adminCommand is `admin`: what an operator does with an installation. It works on the database, so whoever may read DATABASE_URL may do all of it.
type adminCommand struct {
	SetupLink   adminSetupCommand  `cmd:"" help:"Make the link by which somebody becomes the first admin."`
	Users       adminUsersCommand  `cmd:"" help:"List the people of the installation."`
	CreateUser  adminCreateCommand `cmd:"" help:"Make a user, and the link by which they choose a password."`
	ResetLink   adminResetCommand  `cmd:"" help:"Make the link by which a user chooses another password."`
	SetPassword adminPassCommand   `cmd:"" help:"Give a user a password, the first line of standard input."`
	RotateKeys  rotateCommand      `cmd:"" help:"Seal all exchange keys with a new version of the key."`
	Reseal      adminResealCommand `cmd:"" help:"Seal secrets of sign-in with SECRET_KEY that SECRET_KEY_OLD sealed."`
	BackupKey   backupKeyCommand   `cmd:"" help:"Make a key of backups."`
	BackupSeal  backupSealCommand  `cmd:"" help:"Write a backup, sealed for the owner of a key."`
	BackupOpen  backupOpenCommand  `cmd:"" help:"Read a backup."`
	DisableTotp adminTOTPCommand   `cmd:"" name:"disable-totp" help:"Let a user sign in without one-time codes, who has lost them."`
}

type adminSetupCommand struct{}

// Help says more.
func (c *adminSetupCommand) Help() string {
	return "It prints the link and nothing else, and nothing if there is an admin who can sign in. The link can be used once, within a week; one that was made before cannot be used any more."
}

// Run implements the command.
func (c *adminSetupCommand) Run(a *app) error {
	return a.gate(func(s *station.Station, door *auth.Auth) error {
		owner, err := s.Owner(a.ctx)
		if err != nil {
			return err
		}
		link, err := door.SetupLink(a.ctx, owner)
		if err != nil {
			return err
		}
		if link == "" {
			a.stderr.Print("there is an admin who can sign in; `tradebot admin reset-link` makes a link to another password")
			return nil
		}
		a.screen.Print("%s", link)
		return nil
	})
}

type adminResealCommand struct{}

// Help says more.
func (c *adminResealCommand) Help() string {
	return "Everything goes on meanwhile, if the API has both keys. Run again it goes on where it was; when it is done, SECRET_KEY_OLD can be removed."
}

// Run implements the command.
func (c *adminResealCommand) Run(a *app) error {
	if a.config.OldSecret == "" {
		return fault.New(fault.Invalid, "admin.reseal", "SECRET_KEY_OLD is not set; set it to the key that SECRET_KEY was, and SECRET_KEY to the new one")
	}
	return a.with(func(s *station.Station) error {
		keys, err := s.Derived(oneTimeCodes)
		if err != nil {
			return err
		}
		door, err := auth.New(auth.Options{Store: s.Store, Keys: keys, URL: a.config.Site(), Log: a.log})
		if err != nil {
			return err
		}
		defer door.Close()
		n, lost, err := door.Reseal(a.ctx)
		if err != nil {
			return err
		}
		a.screen.Print("secrets of one-time codes that were sealed anew: %d", n)
		for _, name := range lost {
			a.screen.Print("that of %s was sealed with another key, or is damaged; `tradebot admin disable-totp %s` lets them in without codes", name, name)
		}
		if len(lost) > 0 {
			return errShown
		}
		return nil
	})
}

type adminUsersCommand struct {
	JSON bool `help:"Write the users as one JSON object."`
}

// person is a user as programs outside read it.
type person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Role     string `json:"role"`
	Created  int64  `json:"created"`
	Disabled int64  `json:"disabled"`
	Password bool   `json:"password"`
	TOTP     bool   `json:"totp"`
}

// Run implements the command.
func (c *adminUsersCommand) Run(a *app) error {
	return a.with(func(s *station.Station) error {
		all := []person{}
		for after := ""; ; {
			page, err := s.Store.Users(a.ctx, after, 0)
			if err != nil {
				return err
			}
			for _, u := range page {
				all = append(all, person{u.ID, u.Name, u.Email, u.Role, u.Created, u.Disabled, u.Password != "", u.TOTP != ""})
				after = u.Name
			}
			if len(page) == 0 {
				break
			}
		}
		if c.JSON {
			return a.printJSON(map[string]any{"users": all})
		}
		if len(all) == 0 {
			a.screen.Print("There is nobody; `tradebot admin setup-link` makes a link for the first admin.")
		}
		for _, p := range all {
			a.screen.Print("%-20s %-8s %s", p.Name, p.Role, p.can())
		}
		return nil
	})
}

// can says whether and how somebody signs in.
func (p *person) can() string {
	switch {
	case p.Disabled != 0:
		return "disabled"
	case !p.Password:
		return "has no password yet"
	case p.TOTP:
		return "signs in with a password and a one-time code"
	}
	return "signs in with a password"
}

type adminCreateCommand struct {
	Name  string `arg:"" help:"How the user signs in."`
	Role  string `default:"trader" enum:"admin,trader,viewer" help:"admin, trader or viewer."`
	Email string `placeholder:"ADDRESS" help:"For links to new passwords."`
}

// Run implements the command.
func (c *adminCreateCommand) Run(a *app) error {
	return a.gate(func(s *station.Station, door *auth.Auth) error {
		u, link, err := door.Invite(a.ctx, who, "", c.Name, c.Email, user.Role(c.Role))
		if err != nil {
			return err
		}
		a.screen.Print("%s is a user with the role %s, and chooses a password here within a week:\n%s", u.Name, u.Role, link)
		return nil
	})
}

type adminResetCommand struct {
	User string `arg:"" help:"The user's name or address."`
}

// Run implements the command.
func (c *adminResetCommand) Run(a *app) error {
	return a.gate(func(s *station.Station, door *auth.Auth) error {
		u, err := account(a, s, c.User)
		if err != nil {
			return err
		}
		link, err := door.ResetLink(a.ctx, who, u.ID)
		if err != nil {
			return err
		}
		a.screen.Print("%s chooses another password here within a day:\n%s", u.Name, link)
		return nil
	})
}

type adminPassCommand struct {
	User string `arg:"" help:"The user's name or address."`
}

// Run implements the command.
func (c *adminPassCommand) Run(a *app) error {
	return a.gate(func(s *station.Station, door *auth.Auth) error {
		u, err := account(a, s, c.User)
		if err != nil {
			return err
		}
		password, err := console.Secret(a.in, a.stderr, "a password for "+u.Name)
		if err != nil {
			return fault.New(fault.Unavailable, "admin.set-password", "the password cannot be read: %w", err)
		}
		link, err := door.ResetLink(a.ctx, who, u.ID)
		if err != nil {
			return err
		}
		if _, err := door.Accept(a.ctx, auth.Credentials{}, link, password); err != nil {
			return err
		}
		a.screen.Print("%s signs in with the new password", u.Name)
		return nil
	})
}

type adminTOTPCommand struct {
	User string `arg:"" help:"The user's name or address."`
}

// Run implements the command.
func (c *adminTOTPCommand) Run(a *app) error {
	return a.gate(func(s *station.Station, door *auth.Auth) error {
		u, err := account(a, s, c.User)
		if err != nil {
			return err
		}
		if err := door.ForceTOTPOff(a.ctx, who, u.ID); err != nil {
			return err
		}
		a.screen.Print("%s signs in with a password alone, and is signed out everywhere", u.Name)
		return nil
	})
}

// account is the user whom a person means.
func account(a *app, s *station.Station, text string) (store.User, error) {
	u, err := s.Store.UserNamed(a.ctx, text)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		if u, other := s.Store.UserAt(a.ctx, text); other == nil {
			return u, nil
		}
	}
	return u, err
}

// gate opens the installation and what lets people in, for a while.
func (a *app) gate(do func(s *station.Station, door *auth.Auth) error) error {
	return a.with(func(s *station.Station) error {
		door, err := auth.New(auth.Options{Store: s.Store, URL: a.config.Site(), Log: a.log})
		if err != nil {
			return err
		}
		defer door.Close()
		return do(s, door)
	})
}
