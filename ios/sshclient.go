package ios

import "torii/cli"

func sshCommands(s *Session) []cli.Line {
	to := &target{port: int(SSH.port())}
	var user string
	var version int
	options := cli.Any(
		cli.Seq(cli.Lit("-l", "Log in using this user name"), cli.Word(&user, "Login name")),
		cli.Seq(cli.Lit("-p", "Connect to this port"), cli.Num(&to.port, 1, 65535, "Port number")),
		cli.Seq(cli.Lit("-v", "Specify SSH Protocol Version"), cli.Num(&version, 2, 2, "Protocol Version 2")),
	)
	return []cli.Line{
		cli.Do("ssh", "Open a secure shell client connection", options, cli.Word(&to.host, "IP address or hostname of a remote system")).
			Run(func() { s.ssh(to, user) }),
	}
}

// ssh logs in as somebody, or as who the caller is here.
func (s *Session) ssh(to *target, user string) {
	if user == "" {
		user = s.user
	}
	if user == "" {
		s.printf("%% No user specified nor available for SSH client\n")
		return
	}
	if !s.find(to) {
		return
	}
	if err := s.call(to, Calling{Protocol: SSH, User: user}); err != nil {
		s.printf("%s\n", err)
	}
}
