namespace Sidecar.Netfilter.Evaluation;

/// <summary>How much of a trace is told.</summary>
public enum TraceDetail
{
    /// <summary>The first packet, with the rules that matched; the packets after it only where they are lost.</summary>
    Matches,

    /// <summary>Also the rules that did not match, with the first condition that failed.</summary>
    Rules,

    /// <summary>Everything, of every packet of the opening.</summary>
    All,
}
