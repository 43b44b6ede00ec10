using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;

namespace Sidecar.Testing;

/// <summary>The chains of a table to be filled: which base chain each belongs to, and which chains it may jump to.</summary>
/// <param name="Name">The chain's name.</param>
/// <param name="Base">What makes it a base chain; null for a regular one.</param>
/// <param name="Home">The only base chain that may lead to it.</param>
/// <param name="Callees">Later regular chains of the same home.</param>
sealed record ChainPlan(ChainName Name, BaseChain? Base, BaseChain Home, IReadOnlyList<ChainName> Callees)
{
    public static Gen<IReadOnlyList<ChainPlan>> Of(IReadOnlyList<(ChainName Name, BaseChain Base)> bases, Gen<ChainName> names) =>
        from count in Gen.Choose(0, 4)
        from own in names.ListOf(count)
        let distinct = own.Distinct().Where(name => bases.All(known => known.Name != name)).ToList()
        from homes in Gen.Choose(0, bases.Count - 1).ListOf(distinct.Count)
        let regular = distinct.Zip(homes, (name, home) => (Name: name, Home: bases[home].Base)).ToList()
        select (IReadOnlyList<ChainPlan>)
        [
            .. bases.Select(chain => new ChainPlan(chain.Name, chain.Base, chain.Base, LaterOf(regular, chain.Base, 0))),
            .. regular.Select((chain, at) => new ChainPlan(chain.Name, null, chain.Home, LaterOf(regular, chain.Home, at + 1))),
        ];

    static List<ChainName> LaterOf(List<(ChainName Name, BaseChain Home)> regular, BaseChain home, int from) =>
        [.. regular.Skip(from).Where(chain => ReferenceEquals(chain.Home, home)).Select(chain => chain.Name)];
}
