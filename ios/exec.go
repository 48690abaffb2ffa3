package ios

import "torii/cli"

// execLines are the commands of exec mode, by what they are about.
func execLines(s *Session) []cli.Line {
	var lines []cli.Line
	for _, feature := range [...]func(*Session) []cli.Line{
		sessionCommands, privilegeCommands, aliasCommands, terminalCommands, configureCommands, replaceCommands, nvramCommands, reloadCommands,
		fileCommands, copyCommands, runningCommands, versionCommands, clockCommands,
		userCommands, lineCommands, clearLineCommands, sendCommands, loginCommands, cryptoKeyCommands,
		ipInterfaceCommands, ipv6Commands, ipTrafficCommands, processCommands, memoryCommands, cryptoSessionCommands, hostCommands, discoveryCommands, inventoryCommands, techSupportCommands,
		interfaceCommands, routeCommands, arpCommands, listCommands, loggingCommands, pingCommands, tracerouteCommands,
		policyCommands, isakmpCommands, transformCommands, cryptoMapCommands, ipsecCommands, natCommands, routeMapCommands, pppoeCommands, pppCommands, dialerCommands, poolCommands, clearInterfaceCommands, engineCommands, debugCommands,
		telnetCommands, sshCommands, outgoingCommands, tcpCommands, portCommands,
	} {
		lines = append(lines, feature(s)...)
	}
	return lines
}

// execPrefix is the help of the keywords that commands share.
var execPrefix = map[string]string{
	"calendar":                               "Manage the hardware calendar",
	"clear":                                  "Reset functions",
	"clear access-list":                      "Clear access list statistical information",
	"clear ip":                               "IP",
	"clear crypto":                           "Encryption subsystem",
	"clock":                                  "Manage the system clock",
	"configure":                              "Enter configuration mode",
	"erase":                                  "Erase a filesystem",
	"show file":                              "Show filesystem information",
	"verify":                                 "Verify a file",
	"debug":                                  "Debugging functions (see also 'undebug')",
	"debug crypto":                           "Cryptographic subsystem",
	"debug ip":                               "IP information",
	"debug dialer":                           "Dial on Demand",
	"undebug dialer":                         "Dial on Demand",
	"debug ppp":                              "PPP (Point to Point Protocol) information",
	"debug pppoe":                            "PPPoE information",
	"clear ip nat":                           "Clear NAT",
	"clear ip nat translation":               "Clear dynamic translation",
	"show control-plane":                     "Control Plane information",
	"show control-plane host":                "Control-plane host path information",
	"show ppp":                               "PPP parameters and statistics",
	"show ip local":                          "IP local options",
	"show pppoe":                             "PPPoE information",
	"clear pppoe":                            "Clear PPPoE sessions",
	"show ip nat":                            "IP NAT information",
	"show":                                   "Show running system information",
	"show crypto":                            "Encryption module",
	"show crypto engine":                     "Show crypto engine info",
	"show crypto engine connections":         "Show crypto engine connections",
	"show crypto ipsec":                      "Show IPSEC policy",
	"show crypto ipsec security-association": "Show parameters for IPSec security associations",
	"show crypto key":                        "Show long term public keys",
	"show crypto key mypubkey":               "Show public keys associated with this router",
	"show crypto isakmp":                     "Show ISAKMP",
	"show crypto isakmp default":             "Show ISAKMP default policies",
	"show processes cpu":                     "Show CPU usage per process",
	"show ip":                                "IP information",
	"show ipv6":                              "IPv6 information",
	"show ip interface":                      "IP interface status and configuration",
	"terminal":                               "Set terminal line parameters",
	"terminal default":                       "Set a command to its defaults",
	"terminal no":                            "Negate a command or set its defaults",
	"undebug":                                "Disable debugging functions (see also 'debug')",
	"undebug crypto":                         "Cryptographic subsystem",
	"undebug ip":                             "IP information",
	"undebug ppp":                            "PPP (Point to Point Protocol) information",
	"undebug pppoe":                          "PPPoE information",
	"write":                                  "Write running configuration to memory, network, or terminal",
}

func sessionCommands(s *Session) []cli.Line {
	leave := func() { s.done = s.mayLeave() }
	return []cli.Line{
		cli.Do("help", "Description of the interactive help system").Level(0).Run(s.helpOnHelp),
		cli.Do("exit", "Exit from the EXEC").Level(0).Run(leave),
		cli.Do("logout", "Exit from the EXEC").Level(0).Run(leave),
		cli.Do("quit", "Exit from the EXEC").Run(leave),
	}
}
