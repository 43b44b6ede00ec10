using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Formats;

public class IptablesRestoreTests
{
    static readonly IptablesRestoreFormat Format = IptablesRestoreFormat.IPv4;

    // The rule as given, and as the kernel's form has it.
    [Theory]
    [InlineData("-p tcp --dport 80 -j ACCEPT", "-p tcp -m tcp --dport 80 -j ACCEPT")]
    [InlineData("-ptcp --dport=80 -jACCEPT", "-p tcp -m tcp --dport 80 -j ACCEPT")]
    [InlineData("-p 6 -m tcp --destination-port 1000: -j ACCEPT", "-p tcp -m tcp --dport 1000:65535 -j ACCEPT")]
    [InlineData("-p tcp -i eth+ -s 10.1.2.3/8 --syn -j DROP", "-s 10.0.0.0/8 -i eth+ -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP")]
    [InlineData("-p tcp -m tcp --dport 80 --sport 1:2 -j ACCEPT", "-p tcp -m tcp --sport 1:2 --dport 80 -j ACCEPT")]
    [InlineData("-s 10.0.0.1/255.255.0.0 -j ACCEPT", "-s 10.0.0.0/16 -j ACCEPT")]
    [InlineData("! -s 10.0.0.1 ! -i lo -j ACCEPT", "! -s 10.0.0.1/32 ! -i lo -j ACCEPT")]
    [InlineData("-p all -s 0.0.0.0/0 -j ACCEPT", "-j ACCEPT")]
    [InlineData("-j ACCEPT -m comment --comment \"say \\\"hello\\\"\"", "-m comment --comment \"say \\\"hello\\\"\" -j ACCEPT")]
    [InlineData("-m comment --comment plain", "-m comment --comment plain")]
    [InlineData("-m owner --uid-owner 0 --gid-owner 7 -j DROP", "-m owner --uid-owner 0 --gid-owner 7 -j DROP")]
    [InlineData("-m owner ! --gid-owner 1 -m owner ! --gid-owner 2 -j DROP", "-m owner ! --gid-owner 1 -m owner ! --gid-owner 2 -j DROP")]
    [InlineData("-m state --state NEW,RELATED -j DROP", "-m state --state NEW,RELATED -j DROP")]
    [InlineData("-m conntrack --ctstate INVALID -j DROP", "-m conntrack --ctstate INVALID -j DROP")]
    [InlineData("-m conntrack --ctstate NEW --ctproto 6 -j DROP", "-m conntrack --ctstate NEW --ctproto 6 -j DROP")]
    [InlineData("-m set --match-set blocked src -j DROP", "-m set --match-set blocked src -j DROP")]
    [InlineData("-p icmp --icmp-type 8 -j DROP", "-p icmp --icmp-type 8 -j DROP")]
    [InlineData("-p igmp -j DROP", "-p igmp -j DROP")]
    [InlineData("-p tcp --dport http -j DROP", "-p tcp --dport http -j DROP")]
    [InlineData("-m addrtype --dst-type LOCAL -j DOCKER", "-m addrtype --dst-type LOCAL -j DOCKER")]
    [InlineData("-m recent --name \"a b\" --set", "-m recent --name \"a b\" --set")]
    [InlineData("-j MARK --set-mark 7", "-j MARK --set-xmark 0x7/0xffffffff")]
    [InlineData("-j MARK --and-mark 0xf", "-j MARK --set-xmark 0x0/0xfffffff0")]
    [InlineData("-j MARK --or-mark 1", "-j MARK --set-xmark 0x1/0x1")]
    [InlineData("-j CONNMARK --save-mark --mask 0xff", "-j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff")]
    [InlineData("-j CT --notrack", "-j CT --notrack")]
    [InlineData("-j CT --zone-orig 3", "-j CT --zone-orig 3")]
    [InlineData("-j LOG --log-prefix \"in: \" --log-level 4", "-j LOG --log-prefix \"in: \" --log-level 4")]
    [InlineData("-j NFQUEUE --queue-num 1", "-j NFQUEUE --queue-num 1")]
    [InlineData("-j TRACE", "-j TRACE")]
    [InlineData("-p tcp -j DNAT --to-destination 10.0.0.1:80", "-p tcp -j DNAT --to-destination 10.0.0.1:80")]
    [InlineData("-p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80", "-p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.9:80")]
    [InlineData("-p tcp -j REDIRECT --to-port 80 --random", "-p tcp -j REDIRECT --to-ports 80 --random")]
    [InlineData("-g DOCKER", "-g DOCKER")]
    public void A_rule_is_read_and_written_in_the_kernels_form(string rule, string kernel)
    {
        var text = Format.Render(Format.Parse($"*nat\n:DOCKER - [0:0]\n-A OUTPUT {rule}\nCOMMIT\n").Value.ToRuleSet());
        Assert.Contains($"\n-A OUTPUT {kernel}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_addresses_is_a_rule_for_each() => Assert.Equal(
        ["-A OUTPUT -s 1.1.1.1/32 -d 3.3.3.3/32 -j DROP", "-A OUTPUT -s 2.2.2.2/32 -d 3.3.3.3/32 -j DROP"],
        Format.Render(Format.Parse("*filter\n-A OUTPUT -s 1.1.1.1,2.2.2.2 -d 3.3.3.3 -j DROP\nCOMMIT\n").Value.ToRuleSet())
            .Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal)));

    [Fact]
    public void A_chain_may_be_called_like_a_target()
    {
        var script = Format.Parse("*filter\n:TRACE - [0:0]\n-A OUTPUT -j TRACE\nCOMMIT\n").Value;
        Assert.Equal(new Rule(new Jump("TRACE")), Assert.IsType<AppendRule>(script.Commands[1]).Rule);
    }

    [Fact]
    public void Every_command_is_carried_out_in_order()
    {
        const string text = """
            # A comment.
            *filter
            :INPUT DROP [3:180]
            :OWN - [0:0]
            [12:3456] -A OWN -p tcp -j ACCEPT
            -A OWN -j RETURN
            -I OWN -j DROP
            -I OWN 2 -j LOG
            -D OWN -j RETURN
            -D OWN 1
            -R OWN 1 -j TRACE
            -P OUTPUT DROP
            -N OTHER
            -X OTHER
            -F INPUT
            -Z INPUT
            COMMIT
            """;
        var rules = Format.Parse(text).Value.ToRuleSet();
        Assert.Equal(
            """
            *filter
            :INPUT DROP [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT DROP [0:0]
            :OWN - [0:0]
            -A OWN -j TRACE
            -A OWN -p tcp -j ACCEPT
            COMMIT

            """.ReplaceLineEndings("\n"), Format.Render(rules));
        Assert.Contains(new Counter(12, 3456), rules.Tables[0].Find("OWN")!.Rules[1].Statements);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_with_its_place()
    {
        const string text = """
            -A OUTPUT -j DROP
            *natt
            COMMIT
            *nat
            :A_NAME_OF_MORE_THAN_28_CHARACTERS - [0:0]
            :OUTPUT - [0:0]
            [1:x] -A OUTPUT -j RETURN
            -A OUTPUT -p tcp --dport 70000 -j RETURN
            -A OUTPUT -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16 -j RETURN
            -A OUTPUT --dport 80 -j RETURN
            -A OUTPUT -s 10.0.0.0/33 -j RETURN
            -A OUTPUT -s fd00::1 -j RETURN
            -A OUTPUT -o a-name-of-16-chars -j RETURN
            -A OUTPUT -m comment --comment "open
            -A OUTPUT -j RETURN -j DROP
            -A OUTPUT -m owner --uid-owner
            -A OUTPUT -m conntrack --ctstate NEU -j DROP
            -A OUTPUT -j CT --zone 65536
            -A OUTPUT nonsense
            -A OUTPUT -p tcp -j REDIRECT --to-ports
            -P OUTPUT REJECT
            -E OUTPUT OTHER
            """;
        Assert.Equal(
            """
            1:1: '-A OUTPUT -j DROP': expected a line such as *nat before it.
            2:1: *natt: expected one of the tables raw, mangle, nat, filter, security.
            5:2: 'A_NAME_OF_MORE_THAN_28_CHARACTERS': expected the name of a chain, at most 28 characters.
            6:9: '-': built-in chains have a policy, others have - in its place.
            7:1: '[1:x]': expected a counter such as [12:3456].
            8:26: '70000': expected a port from 0 to 65535, or a range such as 1000:2000 with the lower port first.
            9:40: '1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16': expected at most 15 ports, a range counting two.
            10:11: '--dport': expected it after the -m of its module, or after -p.
            11:14: '10.0.0.0/33': expected an IPv4 address, if need be with a prefix length or a contiguous mask.
            12:14: 'fd00::1': expected an IPv4 address, if need be with a prefix length or a contiguous mask.
            13:14: Interface 'a-name-of-16-chars': expected 1 to 15 characters without blanks, quotes and slashes.
            14:32: The quote is not closed.
            15:21: -j: the rule has a target already.
            16:31: --uid-owner: expected a value after it.
            17:34: 'NEU': expected NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED, SNAT or DNAT.
            18:24: '65536': expected a conntrack zone from 0 to 65535.
            19:11: 'nonsense': expected an option.
            20:30: --to-ports: expected a value after it.
            21:11: 'REJECT': expected the policy ACCEPT or DROP.
            22:1: '-E': expected a command such as -A, -I, -D, -N, -F, -X or -P.
            22:1: The text ends within the table nat: expected COMMIT.
            """.ReplaceLineEndings("\n"),
            string.Join('\n', Format.Parse(text).Problems));
    }
}
