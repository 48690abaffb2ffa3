"""A session as automation has it: connect, configure, look, save. Prints what the test compares."""
import sys
from netmiko import ConnectHandler

router = ConnectHandler(device_type="cisco_ios", host="127.0.0.1", port=int(sys.argv[1]), username="admin", password="admin")
print("prompt:", router.find_prompt())
answer = router.send_config_set([
    "interface Loopback0",
    "description made by Netmiko",
    "ip address 10.255.0.1 255.255.255.255",
    "ip route 172.16.0.0 255.255.0.0 10.0.10.20",
])
print("refused:", "% " in answer)
print("configuring:", router.check_config_mode())
print("interface:", [" ".join(l.split()) for l in router.send_command("show ip interface brief").splitlines() if "Loopback0" in l])
print("route:", [" ".join(l.split()) for l in router.send_command("show ip route").splitlines() if "172.16.0.0" in l])
print("whole:", router.send_command("show running-config").rstrip().endswith("\nend"))
print("wrong:", "% Invalid input detected" in router.send_command("show nothing"))
long = router.send_config_set(["access-list 150 permit tcp any any eq %d" % n for n in range(1, 41)])
print("lines:", router.send_command("show access-lists 150").count("permit"), "refused:", "% " in long)
print("saved:", "[OK]" in router.save_config())
router.disconnect()
