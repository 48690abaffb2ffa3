"""Reads shows of a router as automation does: PORT, and COMMAND=TEMPLATE for each. Prints one line for every row found."""
import sys

import textfsm
from netmiko import ConnectHandler

router = ConnectHandler(device_type="cisco_ios", host="127.0.0.1", port=int(sys.argv[1]), username="admin", password="admin")
for pair in sys.argv[2:]:
    command, template = pair.split("=", 1)
    with open(template) as file:
        parser = textfsm.TextFSM(file)
    for row in parser.ParseText(router.send_command(command)):
        print("%s: %s" % (command, " ".join("%s=%s" % field for field in zip(parser.header, row))))
router.disconnect()
