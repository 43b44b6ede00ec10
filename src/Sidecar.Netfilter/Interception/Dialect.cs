namespace Sidecar.Netfilter.Interception;

/// <summary>Which of two rule sets the same options give.</summary>
public enum Dialect
{
    /// <summary>
    /// Our own: what Istio's rules are meant to do, without their known gaps. In iptables the built-in chains hold
    /// nothing of ours but jumps, so that a cleanup finds all of it.
    /// </summary>
    Default,

    /// <summary>Rule for rule what istio-iptables makes, its gaps included.</summary>
    Istio,
}
