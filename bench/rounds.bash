# rounds - what bench/crud and bench/requests have in common; they source it
#
# They set top and build, dir (which is theirs alone), item, rounds and
# operations, rows and clients, and bars; and they have a function run.
# shellcheck disable=SC2154
# shellcheck disable=SC2034 # some are read by their names

needs() { # COMMAND...
	local need
	for need in "$@"; do
		command -v "$need" >/dev/null || {
			echo "${0##*/}: needs the command '$need'" >&2
			exit 77
		}
	done
}

# The server has a processor to itself.  A client runs either apart from it, as
# it does when the service is on another machine: each answer then wakes up an
# idle processor, which costs the same in all clients and more than their work.
# Or it runs together with the server on one processor, and what it does is all
# that is counted.  Left to itself the scheduler does now this, now that.
find_processors() {
	local cpus
	mapfile -t cpus < <(python3 -c \
		'import os; print(*sorted(os.sched_getaffinity(0)), sep="\n")')
	if [ "${#cpus[@]}" = 1 ]; then
		echo "${0##*/}: needs two processors" >&2
		exit 77
	fi
	together=${cpus[0]} apart=$(IFS=, && echo "${cpus[*]:1}")
}

# The checksum that the header x-amz-crc32 has.
crc() {
	printf '%s' "$1" | python3 -c \
		'import sys, zlib; print(zlib.crc32(sys.stdin.buffer.read()))'
}

free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

# An authority of our own, in $dir/ca.pem, and what it says of this machine.
make_certificate() {
	local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
	openssl req -x509 "${key[@]}" -keyout "$dir/ca.key" -out "$dir/ca.pem" \
		-days 2 -subj '/CN=an authority of this benchmark'
	openssl req "${key[@]}" -keyout "$dir/server.key" \
		-out "$dir/server.csr" -subj /CN=127.0.0.1
	openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" \
		-CAkey "$dir/ca.key" -CAcreateserial -days 2 \
		-extfile <(echo subjectAltName=IP:127.0.0.1) \
		-out "$dir/server.pem"
} 2>"$dir/openssl.log"

# Answers of DynamoDB, the same to each call of one operation: $http, $https.
start_nginx() {
	local got put='{}' port tls_port
	got=$(jq -c '{Item: .}' "$item")
	port=$(free_port) tls_port=$(free_port)
	make_certificate
	cat >"$dir/nginx.conf" <<-EOF2
		worker_processes 1;
		pid $dir/nginx.pid;
		error_log $dir/nginx.log;
		events { worker_connections 256; }
		http {
			access_log off;
			client_body_temp_path $dir/body;
			proxy_temp_path $dir/proxy;
			fastcgi_temp_path $dir/fastcgi;
			uwsgi_temp_path $dir/uwsgi;
			scgi_temp_path $dir/scgi;
			keepalive_requests 1000000000;
			default_type application/x-amz-json-1.0;
			map \$http_x_amz_target \$answer {
				default '$put';
				DynamoDB_20120810.GetItem '$got';
			}
			map \$http_x_amz_target \$crc {
				default $(crc "$put");
				DynamoDB_20120810.GetItem $(crc "$got");
			}
			server {
				listen 127.0.0.1:$port;
				listen 127.0.0.1:$tls_port ssl;
				ssl_certificate $dir/server.pem;
				ssl_certificate_key $dir/server.key;
				location / {
					add_header x-amzn-RequestId LOT53GG74ESEKGL47OTE0D6H3JVV4KQNSO5AEMVJF66Q9ASUAAJG;
					add_header x-amz-crc32 \$crc;
					return 200 \$answer;
				}
			}
			server {
				listen unix:$dir/status;
				location / { stub_status; }
			}
		}
	EOF2
	taskset -c "$together" nginx -q -p "$dir" -c "$dir/nginx.conf" -e "$dir/nginx.log"
	http=http://127.0.0.1:$port https=https://127.0.0.1:$tls_port
	curl --silent --fail --noproxy '*' --retry 20 --retry-connrefused \
		--output /dev/null --data '{}' "$http/"
}

stop_nginx() {
	if [ -f "$dir/nginx.pid" ]; then
		kill "$(cat "$dir/nginx.pid")" || true
	fi
}

# How many connections it has accepted, with the one that asks.
connections() {
	curl --silent --fail --unix-socket "$dir/status" http://nginx/ |
		awk 'NR == 3 { print $1 }'
}

# What run takes and prints: a client, and the words of a row, which are the
# server, the place, the operation and the number in flight; microseconds of CPU
# time per operation and operations per second, and perhaps more.  The clients of
# one round run one after another, so that what else happens on the machine meets
# all of them.
measure() {
	local round=$1 row client got

	while read -ra row; do
		for client in "${clients[@]}"; do
			if [ "$client${row[3]}" = floor-poll1 ]; then
				continue
			fi
			got=$(run "$client" "${row[@]}" </dev/null)
			echo "$round ${row[*]} $client $got" >>"$dir/measured"
		done
	done < <(printf '%s\n' "${rows[@]}")
}

judge() {
	awk -v "last=${1:-}" -f "$top/bench/judge.awk" <(printf '%s\n' "${bars[@]}") \
		"$dir/measured"
}

# What is compared is the median of the ratios within each round.  When a ratio
# is within 5 % of its bar, on either side, as many rounds again decide.  $status
# is 1 when a bar is broken.
run_rounds() {
	local round
	for ((round = 1; round <= rounds; round++)); do
		measure "$round"
	done
	status=0
	judge || status=$?
	if [ "$status" = 2 ]; then
		echo 'a ratio is near its bar: as many rounds again'
		for (( ; round <= 2 * rounds; round++)); do
			measure "$round"
		done
		status=0
		judge last || status=$?
	fi
}

# Nothing of the caller's.
own_settings() {
	unset "${!AWS_@}"
	eval "$("$top/scripts/engine" env)"
	export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
	export AWS_EC2_METADATA_DISABLED=true
}
