# The one entry for developers. `make` prints the targets.
SHELL := /bin/bash
export JAVA_HOME := $(shell sh dev/find-jdk)
MVN := mvn -B -ntp
ONE = -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: help test t check fmt demo localnet bench bench-wasm bench-fanout bench-axon bench-streams bench-flood bench-truth sim sim-epochs sim-kills fuzz bom

help: ## print this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "make %-10s %s\n", $$1, $$2}'

test: ## unit, golden and law tests of all modules, without the acceptance tests
	$(MVN) -q test -Dtest='!*AcceptanceTest' $(ONE)

t: ## tests whose class name matches: make t T=Spearman
	$(MVN) -q test -Dtest='*$(T)*' $(ONE)

check: ## what CI runs: format, Error Prone, NullAway, every test, the module graph, licences
	$(MVN) spotless:check
	$(MVN) verify

fmt: ## format the Java sources
	$(MVN) -q spotless:apply

demo: ## a whole network on this machine until Ctrl-C
	./dojo up

localnet: ## only the chain; Enter seals a block
	./dojo localnet --block-time manual

bench: ## benchmarks whose name matches: make bench B=Yuma
	$(MVN) -q -Dfast -Dmaven.test.skip=true -pl bench -am package
	$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED -cp "bench/target/dojo-bench-0.1.0.jar:bench/target/lib/*" org.openjdk.jmh.Main '$(B)'

bench-wasm: ## sr25519 against @polkadot/wasm-crypto, in turns; needs Node.js and npm
	$(MVN) -q -Dfast -Dmaven.test.skip=true -pl bench -am package
	npm ci --silent --prefix bench/src/main/node
	$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED -cp "bench/target/dojo-bench-0.1.0.jar:bench/target/lib/*" dojo.bench.Sr25519AgainstWasm bench/src/main/node

bench-fanout: ## one question to 256 and to 4,096 local axons, 20 % dead and 10 % slow
	$(MVN) -q -Dfast -Dmaven.test.skip=true -pl bench -am package
	$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED -cp "bench/target/dojo-bench-0.1.0.jar:bench/target/lib/*" dojo.bench.FanOutLoad

bench-axon: ## signed requests against an axon in another process, a core for each
	$(MVN) -q -Dfast -Dmaven.test.skip=true -pl bench -am package
	taskset -c 1 $(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED -cp "bench/target/dojo-bench-0.1.0.jar:bench/target/lib/*" dojo.bench.AxonLoad

bench-streams: ## a thousand streams at once from an axon in another process
	$(MVN) -q -Dfast -Dmaven.test.skip=true -pl bench -am package
	$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED -cp "bench/target/dojo-bench-0.1.0.jar:bench/target/lib/*" dojo.bench.StreamLoad

bench-flood: ## a caller with stake while one without floods the same axon
	$(MVN) -q -Dfast -Dmaven.test.skip=true -pl bench -am package
	taskset -c 1 $(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED -cp "bench/target/dojo-bench-0.1.0.jar:bench/target/lib/*" dojo.bench.FloodLoad

MANY ?=
bench-truth: ## truth inference on the crowd sets in DOJO_DATA, beside crowd-kit if Python has it
	$(MVN) -q -Dfast -Dmaven.test.skip=true -pl bench -am package
	$(JAVA_HOME)/bin/java -cp "bench/target/dojo-bench-0.1.0.jar:bench/target/lib/*" dojo.bench.TruthAgainstCrowdKit bench/src/main/python/crowdkit.py $(MANY)

SEEDS ?= 200
sim: ## whole subnets in simulation, of SEEDS seeds, or SEED alone with its events in sim/target
	$(MVN) -q test -Dtest=SubnetScenarioTest $(ONE) $(if $(filter command line,$(origin SEED)),-Dsim.seed=$(SEED),-Dsim.seeds=$(SEEDS))

EPOCHS ?= 10000
sim-epochs: ## in how many of EPOCHS simulated epochs weights arrive over a line that is cut again and again
	$(MVN) -q test -Dtest=WeightsEpochsTest $(ONE) -Dsim.epochs=$(EPOCHS)
	@cat sim/target/epochs.txt

KILLS ?= 200
sim-kills: ## a whole network killed with -9 at KILLS random moments
	$(MVN) -q -Dfast -pl sim -am verify -Dtest=KillAcceptanceTest $(ONE) -Dsim.kills=$(KILLS)

COUNT ?= 10000000
SEED ?= 1
fuzz: ## COUNT random and changed inputs, ten million unless told, through every reader of foreign data
	$(MVN) test -Dtest='*FuzzTest' $(ONE) -Dfuzz.count=$(COUNT) -Dfuzz.seed=$(SEED) | grep -E 'inputs|Tests run|ERROR|BUILD'
