using Sidecar.Tests.House;

namespace Sidecar.Core.Tests.House
{
    /// <summary>The rules of the house can be broken: each is tried on types that break it.</summary>
    public class RulesTests
    {
        [Fact]
        public void A_use_of_a_higher_layer_is_found_in_signatures_and_in_code() => Assert.Equal(
            [
                $"{typeof(Sample.Low.Calls)} uses {typeof(Sample.High.Up)}",
                $"{typeof(Sample.Low.Returns)} uses {typeof(Sample.High.Up)}",
            ],
            Rules.Layers([typeof(Sample.Low.Calls), typeof(Sample.Low.Returns), typeof(Sample.High.Up), typeof(Sample.High.Down)],
                "Sidecar.Core.Tests.House.Sample", [["Low"], ["High"]]));

        [Fact]
        public void Neighbours_in_one_layer_may_not_use_each_other() => Assert.Equal(
            [$"{typeof(Sample.High.Down)} uses {typeof(Sample.Low.Calls)}"],
            Rules.Layers([typeof(Sample.High.Down)], "Sidecar.Core.Tests.House.Sample", [["Low", "High"]]));

        [Fact]
        public void A_namespace_in_no_layer_is_a_mistake() => Assert.Equal(
            ["Sidecar.Core.Tests.House.Sample.High stands in no layer"],
            Rules.Layers([typeof(Sample.High.Up)], "Sidecar.Core.Tests.House.Sample", [["Low"]]));

        [Fact]
        public void A_use_of_a_foreign_assembly_is_found() => Assert.Contains(
            $"{typeof(RulesTests)} uses {typeof(Assert)} of xunit.v3.assert",
            Rules.Touching([typeof(RulesTests)], "xunit.v3.assert", "Sidecar.Core.Tests.Elsewhere"));

        [Fact]
        public void Changeable_statics_are_found() => Assert.Equal(
            [$"{typeof(Sample.Changing)}.Names", $"{typeof(Sample.Changing)}.Counter"],
            Rules.MutableStatics([typeof(Sample.Changing)]));

        [Fact]
        public void Settable_properties_are_found_and_init_ones_are_not() => Assert.Equal(
            [$"{typeof(Sample.Changing)}.Settable can be set"], Rules.MutableTypes([typeof(Sample.Changing)]));

        [Fact]
        public void Open_families_are_found() => Assert.Equal(
            [
                $"{typeof(Sample.Open)} has a constructor that strangers can call",
                $"{typeof(Sample.Loose)} is a case of Open and not sealed",
            ],
            Rules.OpenFamilies([typeof(Sample.Open), typeof(Sample.Loose), typeof(Sample.Tight)]));

        [Fact]
        public void Writable_structs_and_unsealed_classes_are_found()
        {
            Assert.Equal([$"{typeof(Sample.Writable)}"], Rules.WritableStructs([typeof(Sample.Writable)]));
            Assert.Equal([$"{typeof(Sample.Changing)}"], Rules.UnsealedClasses([typeof(Sample.Changing)]));
        }
    }
}

#pragma warning disable CA1051, CA2211, CA1052 // The samples break rules on purpose.
namespace Sidecar.Core.Tests.House.Sample
{
    public class Changing
    {
        public static readonly List<string> Names = [];
        public static readonly int Fixed = 1;
        public static int Counter;
        public int Settable { get; set; }
        public int Initial { get; init; }
    }

    public abstract record Open;

    public record Loose : Open;

    public sealed record Tight : Open;

    public struct Writable
    {
        public int Value;
    }
}

namespace Sidecar.Core.Tests.House.Sample.Low
{
    public static class Calls
    {
        public static string Name() => new High.Up().ToString()!;
    }

    public static class Returns
    {
        public static High.Up[]? Make() => null;
    }
}

namespace Sidecar.Core.Tests.House.Sample.High
{
    public sealed class Up;

    public static class Down
    {
        public static string Name() => Low.Calls.Name();
    }
}
