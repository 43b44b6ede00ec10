namespace Sidecar.Netfilter.Planning;

/// <summary>Whether the kernel tracks connections: it does while a loaded rule of the family needs it.</summary>
static class ConntrackUse
{
    public static bool IsOn(RuleSet rules, Family family) =>
        rules.For(family).Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
            .SelectMany(rule => rule.Statements).Any(Needs);

    static bool Needs(Statement statement) => statement is
        ConntrackStateMatch or ConnmarkMatch or Redirect or Dnat or Snat or Masquerade
        or SetZone or NoTrack or SetConnmark or SaveMark or RestoreMark;
}
