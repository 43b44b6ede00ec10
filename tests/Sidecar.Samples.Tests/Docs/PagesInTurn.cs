namespace Sidecar.Samples.Tests.Docs;

/// <summary>The tests that read the pages of <c>docs/</c>, one after another: some of them write a page anew when they are told to.</summary>
[CollectionDefinition(nameof(PagesInTurn))]
public sealed class PagesInTurn;
