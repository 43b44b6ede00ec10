// A tool of somebody else that makes rules, proves what they promise and says where a packet lands.
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

var read = InterceptionSettings.Read(new InterceptionOptions { OutboundRanges = "*", InboundPorts = "*" });
if (!read.IsSuccess)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, read.Problems));
    return 2;
}
var script = InterceptionRules.Script(read.Value);
Console.Write(IptablesRestoreFormat.IPv4.Render(script));

var pod = StandardPod.Of(read.Value);
var rules = script.ToRuleSet();
Console.WriteLine(new Evaluator(rules, pod).Trace(Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid: 1000)));

var findings = new Verifier(rules, pod).Check(InterceptionProperties.Of(read.Value));
foreach (var finding in findings)
    Console.WriteLine(finding);
return findings.All(finding => finding.Holds) ? 0 : 1;
